import { createActor, type PromiseActorLogic, toPromise } from 'xstate';
import type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';

/** What a fleet's chart asks for at first. */
export const firstBatch = (more: Partial<FetchBatchInput> = {}): FetchBatchInput => ({
  ids: ['a', 'b'],
  requestTimeoutMs: 5_000,
  deadlineAt: null,
  deadlineMs: null,
  hasReading: false,
  wasMalformed: false,
  malformed: [],
  alone: null,
  isConfirming: false,
  ...more,
});

/** The answer to one request of a fleet, over the real transport. */
export const observedBatch = <TData>(
  logic: PromiseActorLogic<BatchObservation<TData>, FetchBatchInput>,
  more: Partial<FetchBatchInput> = {},
): Promise<BatchObservation<TData>> =>
  toPromise(createActor(logic, { input: firstBatch(more) }).start());
