import type { Actor, AnyStateMachine, Snapshot } from 'xstate';
import { idsOf } from '../../machines/fleet/batch-members.ts';
import { fleetEndings } from '../../machines/fleet/endings.ts';
import type { Batch } from '../../machines/fleet/fleet-state.ts';
import { isId } from '../../machines/fleet/ids.ts';
import { isLive } from '../../machines/fleet/member.ts';
import { fleetOutcomeOf } from '../../machines/fleet/outcome.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import type { FetchBatchInput } from '../../machines/fleet.setup.ts';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import {
  awake,
  PERSISTED,
  requestsIn,
  revive,
  stateAt,
  validateComplete,
  withoutUndefined,
} from './persisted.ts';
import { validateFleetContext } from './poll-context.ts';

interface Persisted {
  readonly status?: unknown;
  readonly value?: unknown;
  readonly context?: FleetContext;
  readonly children?: unknown;
  readonly output?: unknown;
}

/**
 * Goes on from a snapshot of a fleet that `actor.getPersistedSnapshot()` gave, in this process or another
 * one. Waits go on with what is left of them; requests that were in flight are made again; a paused fleet
 * stays paused.
 *
 * @returns a started actor.
 * @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was.
 */
export function resumeFleet<TData>(
  machine: FleetMachine<TData>,
  snapshot: Snapshot<unknown>,
): Actor<FleetMachine<TData>> {
  validateFleet(machine, snapshot);
  return revive(machine, awake(snapshot)).start();
}

/** @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was. */
export function validateFleet(machine: AnyStateMachine, snapshot: Snapshot<unknown>): void {
  const { value, context } = (snapshot ?? {}) as Persisted;
  if (value === undefined || typeof context !== 'object')
    throw new InputError('snapshot', snapshot, PERSISTED);
  if (Object.hasOwn(context ?? {}, 'id'))
    throw new InputError('snapshot', "a poll's", "a fleet's: this machine polls many ids");
  const state = stateAt(machine, value, context);
  validateFleetContext('snapshot.context', context);
  validateComplete('snapshot.context.policy', context.policy, resolvePolicy(context.policy));
  validateState(state, context, snapshot as Persisted);
}

/** Throws unless the state, what runs in it and what is known fit together: a fleet that is half there would hang. */
function validateState(state: string, context: FleetContext, snapshot: Persisted): void {
  const { status, children, output } = snapshot;
  const { ending, inFlight, queued, live, failing } = context;
  const takes = (isFit: boolean, path: string, got: unknown, what: string) => {
    if (!isFit) throw new InputError(`snapshot.${path}`, got, what);
  };
  const finals: readonly string[] = Object.values(fleetEndings);
  const isOver = ending !== null;
  const fits = isOver ? state === fleetEndings[ending.reason] : !finals.includes(state);
  takes(fits, 'context.ending', ending, `what belongs to the state ${state}`);
  takes(status === (isOver ? 'done' : 'active'), 'status', status, isOver ? 'done' : 'active');

  const goOn = context.pages.flat().filter(isLive);
  takes(live === goOn.length, 'context.live', live, String(goOn.length));
  takes(!isOver || live === 0, 'context.live', live, '0: the fleet has ended');
  takes(!isOver || jsonEqual(output, fleetOutcomeOf(context)), 'output', output, 'the outcome');
  const failed = goOn.filter(({ failures }) => failures > 0).length;
  takes(failing === failed, 'context.failing', failing, String(failed));
  const slots = new Set(inFlight.map(({ slot }) => slot));
  takes(slots.size === inFlight.length, 'context.inFlight', inFlight, 'a slot for each');
  const known = new Set([...queued, ...inFlight].map(({ number }) => number));
  const stray = goOn.find(({ batch }) => batch !== null && !known.has(batch));
  takes(isOver || !stray, `context member "${stray?.id}"`, stray?.batch, 'a batch that is there');

  const requests = requestsIn(snapshot);
  const running = Object.entries(requests ?? {});
  const isRunning = ([name, child]: readonly [string, unknown]) =>
    inFlight.some(
      (flight) => name === `fetchBatch.${flight.slot}` && asksFor(context, flight, child),
    );
  const fit =
    isOver || (requests !== null && running.length === inFlight.length && running.every(isRunning));
  takes(fit, 'children', children, 'the requests in flight alone');
}

/** Whether a child is the request of a batch; some of its members may have been removed since. */
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
    areIn(new Set(ids), idsOf(context, batch)) &&
    requestTimeoutMs === context.policy.requestTimeoutMs &&
    typeof hasReading === 'boolean'
  );
}

const areIn = (all: ReadonlySet<string>, some: readonly string[]) =>
  some.every((id) => all.has(id));
