import { isLocalShortage } from './local-shortage.ts';
import type { Known, PollMemory } from './memory.ts';
import { askedWait, type Verdict } from './observation.ts';
import type { Policy } from './policy.ts';
import { backoffDelay, clipToDeadline, holdDelay, intervalDelay } from './schedule.ts';

/** What `deciding` asks of all that is known: what the last answer means by the policy. */
type Fact = (memory: Known, policy: Policy) => boolean;

export const isUnauthorized: Fact = ({ observation }) => observation?.type === 'unauthorized';

export const isMissing: Fact = ({ misses }, policy) => misses > policy.missingGrace;

export const hasEndedWell: Fact = (memory, policy) => hasVerdict(memory, policy, 'stopped');

export const hasEndedBadly: Fact = (memory, policy) => hasVerdict(memory, policy, 'error');

export const isRejected: Fact = ({ observation }) => observation?.type === 'rejected';

export const isPastDeadline: Fact = (memory, policy) => {
  const end = deadlineAt(memory, policy);
  const next = lastAt(memory) + (askedFor(memory) ?? 0);
  return end !== null && (lastAt(memory) >= end || next > end);
};

export const isRetryAfterTooLong: Fact = (memory, { rateLimit }) =>
  (askedFor(memory) ?? 0) > rateLimit.maxMs;

export const isRateLimited: Fact = ({ observation }) => observation?.type === 'rateLimited';

export const isUnavailable: Fact = ({ observation }) => observation?.type === 'unavailable';

export const isExhausted: Fact = (memory, policy) =>
  isUnavailable(memory, policy) &&
  policy.maxFailures !== null &&
  memory.failures >= policy.maxFailures;

/** Whether a user may ask before the wait is over: the server has imposed none. Its pace along with a good answer is advice. */
export const mayRefresh = ({ observation, failure }: Known): boolean =>
  observation?.type !== 'rateLimited' && (failure === null || askedFor({ observation }) === null);

/** When the last answer came, epoch ms. */
const lastAt = ({ observation }: Known): number => observation?.at ?? 0;

/** The wait that the server asked for with its last answer, ms. */
const askedFor = ({ observation }: Pick<Known, 'observation'>) =>
  observation && askedWait(observation);

/** When the poll must have ended, epoch ms; `null`: never, or not known before the first answer. */
const deadlineAt = ({ startedAt }: Known, { deadlineMs }: Policy): number | null =>
  deadlineMs === null || startedAt === null ? null : startedAt + deadlineMs;

function hasVerdict(memory: Known, policy: Policy, verdict: Verdict): boolean {
  const { observation, confirmed, confirmations } = memory;
  return (
    (observation?.type === 'reading' || observation?.type === 'unchanged') &&
    memory.verdict === verdict &&
    confirmed >= Math.max(confirmations, policy.confirmations)
  );
}

type Wait = Pick<PollMemory, 'delayMs' | 'nextPollAt'>;

/** The plain wait after the last answer, which came at `from` by the clock that the wait is counted on. */
export const interval = (
  memory: Known,
  policy: Policy,
  slowdowns: number,
  from = lastAt(memory),
): Wait =>
  waitOf(
    memory,
    policy,
    intervalDelay({
      interval: policy.interval,
      suggested: memory.suggested,
      sinceChangeMs: lastAt(memory) - (memory.changedAt ?? lastAt(memory)),
      slowdowns,
      serverPaceMs: askedFor(memory),
      jitter: memory.observation?.jitter ?? 0,
    }),
    from,
  );

const isShort = ({ failure }: Known) => failure !== null && isLocalShortage(failure);

/** However little it grows, a backoff has come to its longest wait by then. */
const MANY = 1e6;

/** The wait after the server was unavailable. A shortage of this machine's own is given the longest. */
export const backoff = (memory: Known, policy: Policy, from = lastAt(memory)): Wait =>
  waitOf(
    memory,
    policy,
    backoffDelay({
      backoff: policy.backoff,
      failures: isShort(memory) ? MANY : memory.failures,
      leastMs: Math.max(
        askedFor(memory) ?? 0,
        memory.failure?.code === 'timeout' ? policy.timeoutDelayMs : 0,
      ),
      jitter: memory.observation?.jitter ?? 0,
    }),
    from,
  );

/** The wait after a 429. */
export const hold = (memory: Known, policy: Policy, from = lastAt(memory)): Wait =>
  waitOf(memory, policy, holdDelay(policy.rateLimit, askedFor(memory)), from);

function waitOf(memory: Known, policy: Policy, fullMs: number, from: number): Wait {
  const delayMs = clipToDeadline(fullMs, lastAt(memory), deadlineAt(memory, policy));
  return { delayMs, nextPollAt: from + delayMs };
}
