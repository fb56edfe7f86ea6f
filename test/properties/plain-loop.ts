import { isDeepStrictEqual } from 'node:util';
import type { Policy } from '../../machines/poll/policy.ts';
import type { Turn } from './arbitraries.ts';

/** The poll once more, as a loop that knows nothing of the chart: when it asks, how it ends. */
export function plainLoop(policy: Policy, script: readonly Turn[], stopAt: number) {
  const { backoff, rateLimit, maxFailures } = policy;
  const requests = [0];
  const end = (...outcome: string[]) => ({ requests, outcome });
  let [now, failures, misses, inARow, doublings, changedAt, deadline] = [0, 0, 0, 0, 0, 0, 0];
  let last: Extract<Turn['answer'], { type: 'reading' }> | null = null;
  for (const { answer, latencyMs, refreshMs } of script) {
    now += latencyMs;
    if (stopAt < now) return end('stopped', 'aborted');
    if (requests.length === 1) deadline = now + (policy.deadlineMs ?? Infinity);
    if (answer.type === 'reading') {
      const isSame = last?.status === answer.status && isDeepStrictEqual(last.data, answer.data);
      if (!isSame) changedAt = now;
      if (last?.verdict !== answer.verdict) inARow = 0;
      last = answer;
    }
    const isGood = answer.type === 'reading' || answer.type === 'unchanged';
    const isMiss = answer.type === 'missing' || (isGood && last?.verdict === 'missing');
    if (isGood) [failures, inARow] = [0, inARow + 1];
    if (isGood || isMiss) misses = isMiss ? misses + 1 : 0;
    if (answer.type === 'missing') inARow = 0;
    if (answer.type === 'unavailable') failures += 1;
    if (answer.type === 'rateLimited') doublings = Math.min(doublings + 1, 4);
    const isSure = isGood && inARow >= Math.max(policy.confirmations, last?.confirmations ?? 1);
    const asked = ('retryAfterMs' in answer ? answer.retryAfterMs : null) ?? answer.askedMs;
    if (answer.type === 'unauthorized') return end('unauthorized', 'unauthorized');
    if (misses > policy.missingGrace) return end('notFound', 'missing');
    if (isSure && last?.verdict === 'succeeded') return end('stopped', 'succeeded');
    if (isSure && last?.verdict === 'failed') return end('error', 'failed');
    if (answer.type === 'rejected') return end('error', 'rejected');
    if (now >= deadline || now + (asked ?? 0) > deadline) return end('error', 'deadline');
    if ((asked ?? 0) > rateLimit.maxMs) return end('error', 'rateLimited');
    if (failures >= (maxFailures ?? Infinity)) return end('error', 'exhausted');
    let delay = asked === null ? Math.min(rateLimit.fallbackMs, rateLimit.maxMs) : 1_000;
    if (answer.type === 'unavailable') {
      const full = Math.min(backoff.baseMs * backoff.factor ** (failures - 1), backoff.maxMs);
      const slow = answer.failure.code === 'timeout' ? policy.timeoutDelayMs : 0;
      delay = Math.max(full * (0.5 + 0.5 * answer.jitter), slow);
    } else if (answer.type !== 'rateLimited') {
      const { min, max } = last?.intervalMs ?? { min: 5_000, max: 10_000 };
      const [low, high] = [policy.interval?.minMs ?? min, policy.interval?.maxMs ?? max];
      const inside = (ms: number) => Math.max(low, Math.min(ms, high));
      const quiet = inside(0.1 * (last ? now - changedAt : 0));
      delay = inside(quiet * (0.9 + 0.2 * answer.jitter)) * 2 ** doublings;
      if (isGood) doublings = Math.max(doublings - 1, 0);
    }
    delay = Math.min(Math.round(Math.max(delay, asked ?? 0)), 2 ** 31 - 1);
    const isFree = isGood || (asked === null && answer.type !== 'rateLimited');
    const refresh = isFree ? Math.max(refreshMs ?? Infinity, 1_000 - latencyMs) : Infinity;
    now = Math.min(now + Math.min(delay, refresh), deadline);
    if (stopAt < now) return end('stopped', 'aborted');
    requests.push(now);
  }
  return end();
}
