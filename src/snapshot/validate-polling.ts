import type { Actor, AnyStateMachine, Snapshot } from 'xstate';
import { endings } from '../../machines/poll/endings.ts';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { outcomeOf } from '../../machines/poll/outcome.ts';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import { fetchInput } from '../../machines/polling.setup.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { awake, PERSISTED, requestsIn, revive, stateAt, validateComplete } from './persisted.ts';
import { validatePollContext } from './poll-context.ts';

/** What else a persisted snapshot holds, as far as it can be trusted: not at all. */
interface Persisted {
  readonly status?: unknown;
  readonly value?: unknown;
  readonly context?: PollingContext;
  readonly children?: unknown;
  readonly output?: unknown;
}

/**
 * The actor that a persisted snapshot describes, not started.
 *
 * @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was.
 */
export function restorePolling<TData>(
  machine: PollingMachine<TData>,
  snapshot: Snapshot<unknown>,
): Actor<PollingMachine<TData>> {
  validatePolling(machine, snapshot);
  return revive(machine, awake(snapshot));
}

/** @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was. */
export function validatePolling(machine: AnyStateMachine, snapshot: Snapshot<unknown>): void {
  const { value, context } = (snapshot ?? {}) as Persisted;
  if (value === undefined || typeof context !== 'object')
    throw new InputError('snapshot', snapshot, PERSISTED);
  if (Object.hasOwn(context ?? {}, 'pages'))
    throw new InputError('snapshot', "a fleet's", "a poll's: this machine polls one id");
  if (typeof context?.id !== 'string' || context.id === '')
    throw new InputError('input.id', context?.id, 'a string that is not empty');
  const state = stateAt(machine, value, context);
  validateComplete('snapshot.context.policy', context.policy, resolvePolicy(context.policy));
  validatePollContext('snapshot.context', context);
  validateState(state, context, snapshot as Persisted);
}

/** Where each of them waits for a timer. */
const WAITS = ['polling.waiting', 'polling.backoff', 'polling.rateLimited'];

/** Throws unless the state, what runs in it and what is known fit together: a poll that is half there would hang. */
function validateState(state: string, context: PollingContext, snapshot: Persisted): void {
  const { status, children, output } = snapshot;
  const { ending, observation, nextPollAt, unanswered } = context;
  const takes = (isFit: boolean, path: string, got: unknown, what: string) => {
    if (!isFit) throw new InputError(`snapshot.${path}`, got, what);
  };
  const isOver = ending !== null;
  takes(
    isOver
      ? state === endings[ending.reason]
      : !(Object.values(endings) as string[]).includes(state),
    'context.ending',
    ending,
    `what belongs to the state ${state}`,
  );
  takes(
    status === 'error' || status === 'stopped' || status === (isOver ? 'done' : 'active'),
    'status',
    status,
    isOver ? 'done' : 'active',
  );
  takes(!isOver || jsonEqual(output, outcomeOf({ context })), 'output', output, 'the outcome');
  const waits = WAITS.includes(state);
  const isAnswered = observation !== null || (state === 'polling.waiting' && unanswered > 0);
  takes(!waits || isAnswered, 'context.observation', observation, 'the last answer');
  const hasEnd = nextPollAt !== null || observation === null;
  takes(!waits || hasEnd, 'context.nextPollAt', nextPollAt, 'the end of the wait');
  const request = {
    snapshot: { status: 'active', input: fetchInput({ context }) },
    src: 'fetchStatus',
    syncSnapshot: false,
  };
  const expected =
    status === 'active' && state === 'polling.fetching' ? { fetchStatus: request } : {};
  const running = requestsIn(snapshot);
  takes(jsonEqual(running, expected), 'children', children, 'the request of this state alone');
}
