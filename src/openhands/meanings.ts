import type { StatusReading } from '../resource/status-reading.ts';

/** The intervals that OpenHands' documentation recommends: 2–3 s while starting, 5–10 s while running. */
const FAST = { minMs: 2_000, maxMs: 3_000 };
const STEADY = { minMs: 5_000, maxMs: 10_000 };
/** For a conversation that waits for a person. */
const SLOW = { minMs: 10_000, maxMs: 10_000 };

type Meaning = Omit<StatusReading, 'status'>;

/** A failed lookup or health check looks like an end, so the status must be read again after 2 s. */
const CONFIRMED = { confirmMs: 2_000, interval: FAST };

const conversation: Readonly<Record<string, Meaning>> = {
  STARTING: { verdict: 'pending', interval: FAST },
  RUNNING: { verdict: 'pending', interval: STEADY },
  STOPPED: { verdict: 'succeeded' },
  ARCHIVED: { verdict: 'succeeded' },
  ERROR: { verdict: 'failed' },
};

const sandbox: Readonly<Record<string, Meaning>> = {
  STARTING: { verdict: 'pending', interval: FAST },
  PAUSED: { verdict: 'succeeded' },
  MISSING: { verdict: 'succeeded', ...CONFIRMED },
  ERROR: { verdict: 'failed', ...CONFIRMED },
};

const execution: Readonly<Record<string, Meaning>> = {
  idle: { verdict: 'pending', interval: STEADY },
  running: { verdict: 'pending', interval: STEADY },
  paused: {
    verdict: 'pending',
    interval: SLOW,
    detail: 'The agent is paused: a person must resume it',
  },
  waiting_for_confirmation: {
    verdict: 'pending',
    interval: SLOW,
    detail: 'The agent waits for confirmation: a person must answer it',
  },
  finished: { verdict: 'succeeded' },
  error: { verdict: 'failed', detail: 'The agent ended with an error' },
  stuck: { verdict: 'failed', detail: 'The agent is stuck: it repeats itself without progress' },
};

/** An unknown status is pending, with a detail; `policy.deadlineMs` bounds the poll. */
const unknown = (status: string): Meaning => ({
  verdict: 'pending',
  interval: STEADY,
  detail: `Unknown status "${status}"`,
});

const meaning = (table: Readonly<Record<string, Meaning>>, status: string): StatusReading => ({
  status,
  ...((Object.hasOwn(table, status) && table[status]) || unknown(status)),
});

/** The meaning of V0's `status`. With ERROR the server sends no message, only `runtime_status`. */
export function readConversation(status: string, runtimeStatus: string | null): StatusReading {
  const reading = meaning(conversation, status);
  if (reading.verdict !== 'failed') return reading;
  const hint =
    runtimeStatus === null ? 'no runtime_status either' : `runtime_status ${runtimeStatus}`;
  return { ...reading, detail: `OpenHands sends no message with ${status}, and ${hint}` };
}

/** The meaning of V1's statuses: the agent's while the sandbox is running, else the sandbox's. */
export function readSandbox(sandboxStatus: string, executionStatus: string | null): StatusReading {
  return sandboxStatus === 'RUNNING'
    ? readExecution(executionStatus, sandboxStatus)
    : meaning(sandbox, sandboxStatus);
}

/** The meaning of the agent's status; while that is `null`, the status is `fallback`, pending. */
export function readExecution(executionStatus: string | null, fallback: string): StatusReading {
  return executionStatus === null
    ? { status: fallback, verdict: 'pending', interval: STEADY }
    : meaning(execution, executionStatus);
}
