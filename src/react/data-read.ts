/** The data was read, whether it has changed or not. */
export interface DataRead<TData = unknown> {
  readonly type: 'data.read';
  readonly id: string;
  readonly data: TData;
  /** When it was read, epoch ms. */
  readonly at: number;
}
