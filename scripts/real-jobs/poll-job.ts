import {
  createPollingMachine,
  type PolicyInput,
  type PollOutcome,
  poll,
  type Resource,
  type StatusChanged,
} from 'pollchart';

export interface PollJobOptions {
  readonly id: string;
  readonly policy?: PolicyInput | undefined;
  readonly fetch: typeof fetch;
  readonly onChange: (change: StatusChanged) => void;
}

export type PollJob = (options: PollJobOptions) => Promise<PollOutcome>;

/** Jobs here take seconds; none may hold up the others for ever. */
const POLICY: PolicyInput = { interval: { minMs: 500, maxMs: 1000 }, deadlineMs: 120_000 };

/** Polls the jobs of one resource, whatever its data. */
export const pollJobs =
  <TData>(resource: Resource<TData>): PollJob =>
  ({ fetch, ...options }) =>
    poll(createPollingMachine(resource, { fetch, policy: POLICY }), options);
