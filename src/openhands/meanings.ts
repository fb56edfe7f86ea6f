import type { StatusReading } from '../resource/resource.ts';

/** The documentation's intervals: 2–3 s while something starts, 5–10 s while it runs. */
const FAST = { minMs: 2_000, maxMs: 3_000 };
const STEADY = { minMs: 5_000, maxMs: 10_000 };
/** Nothing happens until a person acts. */
const SLOW = { minMs: 10_000, maxMs: 10_000 };

type Meaning = Omit<StatusReading, 'status'>;

/** A failed lookup or health check reads like an end; it is believed the second time. */
const CONFIRMED = { confirmations: 2, interval: FAST };

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

/** A status nobody thought of goes on, flagged; `policy.deadlineMs` is the guard. */
const unknown = (status: string): Meaning => ({
  verdict: 'pending',
  interval: STEADY,
  detail: `Unknown status "${status}"`,
});

const meaning = (table: Readonly<Record<string, Meaning>>, status: string): StatusReading => ({
  status,
  ...((Object.hasOwn(table, status) && table[status]) || unknown(status)),
});

/** V0's `status`; no message comes with ERROR, `runtime_status` is all there is. */
export function readConversation(status: string, runtimeStatus: string | null): StatusReading {
  const reading = meaning(conversation, status);
  if (reading.verdict !== 'failed') return reading;
  const hint =
    runtimeStatus === null ? 'no runtime_status either' : `runtime_status ${runtimeStatus}`;
  return { ...reading, detail: `OpenHands sends no message with ${status}, and ${hint}` };
}

/** V1's sandbox and agent: while the sandbox runs, the agent's own status counts. */
export function readSandbox(sandboxStatus: string, executionStatus: string | null): StatusReading {
  return sandboxStatus === 'RUNNING'
    ? readExecution(executionStatus, sandboxStatus)
    : meaning(sandbox, sandboxStatus);
}

/** The agent's status; `null` before it has one, and then `without` stands for it. */
export function readExecution(executionStatus: string | null, without: string): StatusReading {
  return executionStatus === null
    ? { status: without, verdict: 'pending', interval: STEADY }
    : meaning(execution, executionStatus);
}
