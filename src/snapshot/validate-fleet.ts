import type { AnyStateMachine, Snapshot } from 'xstate';
import type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
import { idsOf } from '../../machines/fleet/batch-members.ts';
import { fleetEndings } from '../../machines/fleet/endings.ts';
import type { Batch } from '../../machines/fleet/fleet-state.ts';
import { actorIdOf } from '../../machines/fleet/flights.ts';
import { isId } from '../../machines/fleet/ids.ts';
import { isLive } from '../../machines/fleet/member.ts';
import { fleetOutcomeOf } from '../../machines/fleet/outcome.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import {
  assertPart,
  PERSISTED,
  type Persisted,
  requestsIn,
  stateAt,
  validateComplete,
  withoutUndefined,
} from './persisted.ts';
import { validateFleetContext } from './validate-fleet-context.ts';

/** @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was. */
export function validateFleet(machine: AnyStateMachine, snapshot: Snapshot<unknown>): void {
  const { value, context } = (snapshot ?? {}) as Persisted<FleetContext>;
  if (value === undefined || typeof context !== 'object')
    throw new InputError('snapshot', snapshot, PERSISTED);
  if (Object.hasOwn(context ?? {}, 'id'))
    throw new InputError(
      'snapshot',
      "a poll's snapshot",
      "a fleet's snapshot (this machine polls many ids)",
    );
  const state = stateAt(machine, value, context);
  validateFleetContext('snapshot.context', context);
  validateComplete('snapshot.context.policy', context.policy, resolvePolicy(context.policy));
  validateState(state, context, snapshot as Persisted<FleetContext>);
}

/** Throws unless state, children and context fit together: a fleet that lacks a request or its timer would hang. */
function validateState(
  state: string,
  context: FleetContext,
  snapshot: Persisted<FleetContext>,
): void {
  const { status, children, output } = snapshot;
  const { ending, inFlight, queued, live, failing } = context;
  const finals: readonly string[] = Object.values(fleetEndings);
  const isOver = ending !== null;
  const fits = isOver ? state === fleetEndings[ending.reason] : !finals.includes(state);
  assertPart(fits, 'context.ending', ending, `what belongs to the state ${state}`);
  assertPart(status === (isOver ? 'done' : 'active'), 'status', status, isOver ? 'done' : 'active');

  const unfinished = context.pages.flat().filter(isLive);
  assertPart(live === unfinished.length, 'context.live', live, String(unfinished.length));
  assertPart(!isOver || live === 0, 'context.live', live, '0 (the fleet has ended)');
  assertPart(
    !isOver || jsonEqual(output, fleetOutcomeOf(context)),
    'output',
    output,
    'the outcome',
  );
  const failed = unfinished.filter(({ failures }) => failures > 0).length;
  assertPart(failing === failed, 'context.failing', failing, String(failed));
  const slots = new Set(inFlight.map(({ slot }) => slot));
  assertPart(slots.size === inFlight.length, 'context.inFlight', inFlight, 'a slot for each');
  const known = new Set([...queued, ...inFlight].map(({ number }) => number));
  const stray = unfinished.find(({ batch }) => batch !== null && !known.has(batch));
  assertPart(
    isOver || !stray,
    `context member "${stray?.id}"`,
    stray?.batch,
    'a batch that is there',
  );

  const requests = requestsIn(snapshot);
  const running = Object.entries(requests ?? {});
  const isRunning = ([name, child]: readonly [string, unknown]) =>
    inFlight.some((flight) => name === actorIdOf(flight) && asksFor(context, flight, child));
  const fit =
    isOver || (requests !== null && running.length === inFlight.length && running.every(isRunning));
  assertPart(fit, 'children', children, 'exactly the requests in flight');
}

/** Whether a child is the request of a batch; members of it may have been removed since. */
function asksFor(context: FleetContext, batch: Batch, child: unknown): boolean {
  const { snapshot, ...rest } = Object(withoutUndefined(child)) as {
    snapshot?: { status?: unknown; input?: FetchBatchInput };
  };
  const { ids, requestTimeoutMs, hasReading }: Partial<FetchBatchInput> = snapshot?.input ?? {};
  return (
    jsonEqual(rest, { src: 'fetchBatch', syncSnapshot: false }) &&
    snapshot?.status === 'active' &&
    Array.isArray(ids) &&
    ids.every(isId) &&
    ids.length <= context.limit &&
    includesAll(new Set(ids), idsOf(context, batch)) &&
    requestTimeoutMs === context.policy.requestTimeoutMs &&
    typeof hasReading === 'boolean'
  );
}

const includesAll = (all: ReadonlySet<string>, some: readonly string[]) =>
  some.every((id) => all.has(id));
