import type { Rate } from '../../machines/fleet/fleet-state.ts';
import type { FleetOptions } from '../../machines/fleet.context.ts';
import { createFleetChart } from '../../machines/fleet.machine.ts';
import { MAX_DELAY_MS, resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import {
  anything,
  integer,
  nullable,
  number,
  partial,
  strictObject,
} from '../../machines/validate/validate.ts';
import { createFetchBatch } from '../http/fetch-batch.ts';
import { createFetchSingles } from '../http/fetch-singles.ts';
import type { PollingOptions } from '../polling/create-polling-machine.ts';
import { withOwnLogic } from '../polling/own-logic.ts';
import { sameChart } from '../polling/same-chart.ts';
import { waker } from '../polling/waker.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import type { Resource } from '../resource/resource.ts';
import { asking } from '../resource/resource-of.ts';

/** The fleet's chart, typed for the data of one resource. */
export type FleetMachine<TData = unknown> = ReturnType<typeof createFleetChart<TData>>;

export interface FleetMachineOptions extends PollingOptions {
  /** How many requests may be in flight, an integer from 1. Default: the batch resource's, else 4. */
  readonly maxInFlight?: number | undefined;
  /**
   * How many requests may start in any window of `perMs`; they are spaced evenly. `null`: any number. Default: `null`
   * for a batch resource, 50 a second for one that asks for each id alone.
   */
  readonly rate?: Rate | null | undefined;
}

/**
 * The fleet's chart with its `fetchBatch` slot filled for a resource: for `createActor`, `useMachine` or
 * `invoke`. A batch resource polls many ids with one request, and its `normalizeId` is the machine's; with a plain
 * one each request is for one id, and one schedule, one bound on parallelism and one rate hold for all of them.
 *
 * @throws {InputError} for an invalid resource, `fetch`, policy, `maxInFlight` or `rate`.
 */
export function createFleetMachine<TData>(
  resource: Resource<TData> | BatchResource<TData>,
  given: FleetMachineOptions = {},
): FleetMachine<TData> {
  validateOptions('options', given);
  const { fetch, policy, ...options } = given;
  const { fleet, fetchBatch } = sourceOf(resource, fetch);
  resolvePolicy(resource.policy, policy);
  const { normalizeId, ...limits } = withGiven(fleet, options);
  const spelling = normalizeId && numberOf(normalizeId);
  const layers = [resource.policy ?? {}, policy ?? {}];
  const chart = sameChart({ of: 'fleet', limits, spelling, layers }, (settings) =>
    createFleetChart<TData>(
      { ...settings.limits, ...(normalizeId && { normalizeId }) },
      ...settings.layers,
    ),
  );
  return withOwnLogic(
    chart.provide({
      actors: { fetchBatch: asking(fetchBatch, resource, fetch), waker },
    }),
  );
}

const numbers = new WeakMap<object, number>();
let numbered = 0;

/** What stands for a function in the settings of a chart. */
function numberOf(of: object): number {
  if (!numbers.has(of)) {
    numbered += 1;
    numbers.set(of, numbered);
  }
  return numbers.get(of) ?? 0;
}

const validateOptions = partial({
  fetch: anything,
  policy: anything,
  maxInFlight: integer(1, Number.MAX_SAFE_INTEGER),
  rate: nullable(
    strictObject({
      requests: integer(1, Number.MAX_SAFE_INTEGER),
      perMs: number(1, MAX_DELAY_MS, 'a number of milliseconds'),
    }),
  ),
});

/** Fast for a few, and bearable for a server that has to answer for each of thousands. */
const SINGLES = { limit: 1, maxInFlight: 4, rate: { requests: 50, perMs: 1_000 } };

function sourceOf<TData>(
  resource: Resource<TData> | BatchResource<TData>,
  fetch: PollingOptions['fetch'],
) {
  const longPollMs = resource?.longPollMs ?? 0;
  if (typeof (resource as Partial<BatchResource<TData>>)?.readings === 'function') {
    const batch = resource as BatchResource<TData>;
    const { limit, maxInFlight, normalizeId } = batch;
    return {
      fleet: { limit, maxInFlight, normalizeId, longPollMs } satisfies FleetOptions,
      fetchBatch: createFetchBatch(batch, fetch),
    };
  }
  if (typeof (resource as Partial<Resource<TData>>)?.read !== 'function')
    throw new InputError(
      'resource',
      resource,
      'what defineResource or defineBatchResource returns',
    );
  return {
    fleet: { ...SINGLES, longPollMs } satisfies FleetOptions,
    fetchBatch: createFetchSingles(resource as Resource<TData>, fetch),
  };
}

const withGiven = (
  fleet: FleetOptions,
  { maxInFlight = fleet.maxInFlight, rate = fleet.rate }: FleetMachineOptions,
): FleetOptions => ({
  ...fleet,
  ...(maxInFlight !== undefined && { maxInFlight }),
  ...(rate !== undefined && { rate }),
});
