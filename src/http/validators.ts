import type { Validators } from '../../machines/poll/observation.ts';

/** What makes a request conditional that asks for the same again; only a successful response has them. */
export const validatorsIn = ({
  httpStatus,
  headers,
}: {
  readonly httpStatus: number;
  readonly headers: Headers;
}): Validators => {
  const isSuccess = httpStatus >= 200 && httpStatus < 300;
  const field = (name: string) => (isSuccess ? headers.get(name) : null);
  return { etag: field('etag'), lastModified: field('last-modified') };
};
