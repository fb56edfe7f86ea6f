import type { LastReading } from '../../machines/poll/observation.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import { noMessageWith, runtimeStatusOf, sentences, unknownStatus } from './sentences.ts';

/** The intervals that OpenHands' documentation recommends: 2–3 s while starting, 5–10 s while running. */
export const FAST = { minMs: 2_000, maxMs: 3_000 };
export const STEADY = { minMs: 5_000, maxMs: 10_000 };
/** For a conversation that waits for a person. */
const SLOW = { minMs: 10_000, maxMs: 10_000 };

export type Meaning = Omit<StatusReading, 'status'>;

const blocked = (detail: string): Meaning => ({ verdict: 'blocked', interval: SLOW, detail });

const V0: Readonly<Record<string, Meaning>> = {
  STARTING: { verdict: 'pending', interval: FAST },
  RUNNING: { verdict: 'pending', interval: STEADY },
  STOPPED: { verdict: 'stopped', detail: sentences.stoppedV0 },
  ARCHIVED: { verdict: 'stopped', detail: sentences.archivedV0 },
  ERROR: { verdict: 'failed' },
};

const SANDBOX: Readonly<Record<string, Meaning>> = {
  STARTING: { verdict: 'pending', interval: FAST },
  PAUSED: { verdict: 'stopped', detail: sentences.sandboxPaused },
  // After a restart the server loses sight of it for a while, and the agent works on.
  MISSING: {
    verdict: 'stopped',
    interval: FAST,
    confirmMs: 30_000,
    detail: sentences.sandboxMissing,
  },
  // A failed health check looks the same.
  ERROR: { verdict: 'failed', interval: FAST, confirmMs: 5_000 },
};

const EXECUTION: Readonly<Record<string, Meaning>> = {
  idle: { verdict: 'pending', interval: STEADY, detail: sentences.notStarted },
  running: { verdict: 'pending', interval: STEADY },
  paused: blocked(sentences.agentPaused),
  waiting_for_confirmation: blocked(sentences.waitsForConfirmation),
  // Between the rounds of a goal it reads finished, too.
  finished: { verdict: 'succeeded', interval: FAST, confirmMs: 30_000 },
  error: { verdict: 'failed', detail: sentences.agentFailed },
  stuck: { verdict: 'failed', detail: sentences.agentStuck },
};

/** Between the rounds of a goal it reads idle for a moment. */
const IDLE_AFTER_WORK: Meaning = {
  ...blocked(sentences.idleAfterWork),
  interval: STEADY,
  confirmMs: 5_000,
};

/** V0's own words for the agent's state; only `finished` and `error` were seen, the others stand in its source. */
const AGENT_STATE_V0: Readonly<Record<string, Meaning>> = {
  finished: { verdict: 'succeeded' },
  error: { verdict: 'failed', detail: sentences.agentFailed },
  stopped: { verdict: 'stopped', detail: sentences.agentStoppedV0 },
  rejected: { verdict: 'stopped', detail: sentences.agentRejected },
  awaiting_user_input: blocked(sentences.waitsForInput),
  awaiting_user_confirmation: blocked(sentences.waitsForConfirmation),
  paused: blocked(sentences.agentPaused),
};

/** An unknown status is pending, with a detail; `policy.deadlineMs` bounds the poll. */
const unknown = (status: string): Meaning => ({
  verdict: 'pending',
  interval: STEADY,
  detail: unknownStatus(status),
});

const own = (table: Readonly<Record<string, Meaning>>, status: string): Meaning | undefined =>
  Object.hasOwn(table, status) ? table[status] : undefined;

const meaning = (table: Readonly<Record<string, Meaning>>, status: string): StatusReading => ({
  status,
  ...(own(table, status) ?? unknown(status)),
});

/**
 * The meaning of V0's `status`, which is that of the runtime: RUNNING says nothing of the agent. With ERROR the server
 * sends no message, only `runtime_status`.
 */
export function readConversation(status: string, runtimeStatus: string | null): StatusReading {
  const reading = meaning(V0, status);
  if (status === 'RUNNING' && runtimeStatus?.startsWith('STATUS$ERROR'))
    return { status, verdict: 'failed', detail: noMessageWith(status, runtimeStatus) };
  if (reading.verdict === 'failed')
    return { ...reading, detail: noMessageWith(status, runtimeStatus) };
  return status === 'STARTING' && runtimeStatus
    ? { ...reading, detail: runtimeStatusOf(runtimeStatus) }
    : reading;
}

/** The meaning of the agent's own state on V0, `null` while it says that the work continues. */
export function readAgentState(state: string, reason: string): StatusReading | null {
  const known = own(AGENT_STATE_V0, state);
  if (!known) return null;
  return known.verdict === 'failed' && reason !== ''
    ? { status: state, ...known, detail: reason }
    : { status: state, ...known };
}

/** The meaning of V1's sandbox, whose agent can't be asked. */
export function readSandbox(status: string, last: LastReading | null): StatusReading {
  const reading = meaning(SANDBOX, status);
  return status === 'STARTING' && hasRun(last)
    ? { ...reading, interval: STEADY, detail: sentences.sandboxRestarting }
    : reading;
}

/** Whether the sandbox was running before: its status was RUNNING, or the agent's, in lower case. */
const hasRun = (last: LastReading | null): boolean =>
  last !== null &&
  (last.status === 'RUNNING' ||
    /^[a-z]/.test(last.status) ||
    last.detail === sentences.sandboxRestarting);

/** What a conversation shows besides its status. */
export interface Work {
  /** Whether nothing runs while it is idle, unless a person acts; `null`: that isn't known. */
  readonly isIdleForGood: boolean | null;
}

export const UNKNOWN_WORK: Work = { isIdleForGood: null };

/** The meaning of the agent's status; while that is `null`, the status is `fallback`, pending. */
export function readExecution(
  executionStatus: string | null,
  { isIdleForGood }: Work,
  fallback: string,
): StatusReading {
  if (executionStatus === null) return { status: fallback, verdict: 'pending', interval: STEADY };
  const reading = meaning(EXECUTION, executionStatus);
  if (executionStatus !== 'idle' || isIdleForGood === false) return reading;
  return isIdleForGood
    ? { ...reading, ...IDLE_AFTER_WORK }
    : { ...reading, detail: sentences.idleAfterWork };
}

const WORK: readonly string[] = ['running', 'paused', 'waiting_for_confirmation', 'finished'];

/** Whether the last reading shows that the agent has worked. */
export const hasWorked = (last: LastReading | null): boolean =>
  last !== null &&
  (WORK.includes(last.status) || (last.status === 'idle' && last.verdict === 'blocked'));
