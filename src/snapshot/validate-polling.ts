import type { AnyStateMachine, Snapshot } from 'xstate';
import { endings } from '../../machines/poll/endings.ts';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { outcomeOf } from '../../machines/poll/outcome.ts';
import { isWait, phaseOf } from '../../machines/poll/phase.ts';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import { fetchInput } from '../../machines/polling.setup.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { nonEmptyString } from '../../machines/validate/validate.ts';
import {
  assertPart,
  PERSISTED,
  type Persisted,
  requestsIn,
  stateAt,
  validateComplete,
} from './persisted.ts';
import { validatePollContext } from './validate-poll-context.ts';

/** @throws {InputError} for what isn't a snapshot of this chart, of this version, as it was. */
export function validatePolling(machine: AnyStateMachine, snapshot: Snapshot<unknown>): void {
  const { value, context } = (snapshot ?? {}) as Persisted<PollingContext>;
  if (value === undefined || typeof context !== 'object')
    throw new InputError('snapshot', snapshot, PERSISTED);
  if (Object.hasOwn(context ?? {}, 'pages'))
    throw new InputError(
      'snapshot',
      "a fleet's snapshot",
      "a poll's snapshot (this machine polls one id)",
    );
  nonEmptyString('snapshot.context.id', context?.id);
  const state = stateAt(machine, value, context);
  validateComplete('snapshot.context.policy', context.policy, resolvePolicy(context.policy));
  validatePollContext('snapshot.context', context);
  validateState(state, context, snapshot as Persisted<PollingContext>);
}

/** Throws unless state, children and context fit together: a poll that lacks its request or its timer would hang. */
function validateState(
  state: string,
  context: PollingContext,
  snapshot: Persisted<PollingContext>,
): void {
  const { status, children, output } = snapshot;
  const { ending, observation, nextPollAt, unanswered } = context;
  const isOver = ending !== null;
  assertPart(
    isOver
      ? state === endings[ending.reason]
      : !(Object.values(endings) as string[]).includes(state),
    'context.ending',
    ending,
    `what belongs to the state ${state}`,
  );
  assertPart(
    status === 'error' || status === 'stopped' || status === (isOver ? 'done' : 'active'),
    'status',
    status,
    isOver ? 'done' : 'active',
  );
  assertPart(!isOver || jsonEqual(output, outcomeOf({ context })), 'output', output, 'the outcome');
  const waits = isWait(phaseOf(snapshot.value));
  const isAnswered = observation !== null || (state === 'polling.waiting' && unanswered > 0);
  assertPart(!waits || isAnswered, 'context.observation', observation, 'the last answer');
  const hasEnd = nextPollAt !== null || observation === null;
  assertPart(!waits || hasEnd, 'context.nextPollAt', nextPollAt, 'the end of the wait');
  const running = requestsIn(snapshot);
  const isFetching = status === 'active' && state === 'polling.fetching';
  assertPart(
    isFetching ? isRequest(running, context) : jsonEqual(running, {}),
    'children',
    children,
    'exactly the request of this state',
  );
}

/** Whether the request is that of the context. It may have begun before its time was known, and with it the deadline. */
function isRequest(running: unknown, context: PollingContext): boolean {
  const input = fetchInput({ context });
  const requestFor = (input: object) => ({
    fetchStatus: { snapshot: { status: 'active', input }, src: 'fetchStatus', syncSnapshot: false },
  });
  return [input, { ...input, deadlineAt: null }].some((one) => jsonEqual(running, requestFor(one)));
}
