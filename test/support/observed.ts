import { createActor, toPromise } from 'xstate';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { Fetch } from '../../src/http/client.ts';
import { createFetchStatus } from '../../src/http/fetch-status.ts';
import type { Resource } from '../../src/resource/resource.ts';

/** What a chart asks for at first. */
export const firstQuestion = (more: Partial<FetchInput> = {}): FetchInput => ({
  id: 'abc',
  requestTimeoutMs: 5_000,
  deadlineAt: null,
  deadlineMs: null,
  validators: null,
  last: null,
  wasMalformed: false,
  ...more,
});

/** The answer to one request, over the real transport. */
export const observed = <TData>(
  resource: Resource<TData>,
  more: Partial<FetchInput> = {},
  fetch?: Fetch,
): Promise<Observation<TData>> =>
  toPromise(
    createActor(createFetchStatus(resource, fetch), { input: firstQuestion(more) }).start(),
  );

/** What a reading was before. */
export const before = (next: string | null = null) =>
  ({ status: 'RUNNING', verdict: 'pending', detail: null, label: null, next }) as const;
