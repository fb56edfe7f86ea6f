import {
  createPollingMachine,
  type PolicyInput,
  type PollOutcome,
  poll,
  type Resource,
} from 'pollchart';
import { type BatchResource, createFleetMachine, pollFleet } from 'pollchart/fleet';

export interface PollJobOptions {
  readonly id: string;
  readonly policy?: PolicyInput | undefined;
  readonly fetch: typeof fetch;
  readonly onChange: (change: { readonly status: string }) => void;
}

export type PollJob = (options: PollJobOptions) => Promise<PollOutcome>;

/** Jobs here take seconds; none may hold up the others forever. */
const POLICY: PolicyInput = { interval: { minMs: 500, maxMs: 1000 }, deadlineMs: 120_000 };

/** Polls the jobs of one resource, whatever its data. */
export const pollJobs =
  <TData>(resource: Resource<TData>): PollJob =>
  ({ fetch, ...options }) =>
    poll(createPollingMachine(resource, { fetch, policy: POLICY }), options);

/** Polls a job in one batch with an id that the server doesn't know. */
export const pollJobsInBatches =
  <TData>(resource: BatchResource<TData>, unknownId: string): PollJob =>
  async ({ fetch, id, policy, onChange }) => {
    const { outcomes } = await pollFleet(createFleetMachine(resource, { fetch, policy: POLICY }), {
      ids: [id, unknownId],
      policy,
      onChange,
    });
    const [outcome, unknown] = outcomes;
    if (!outcome || unknown?.reason !== 'missing')
      throw new Error(`The unknown id of the batch ended as ${unknown?.reason}, expected missing`);
    return outcome;
  };
