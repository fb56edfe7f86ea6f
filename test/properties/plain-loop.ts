import { isDeepStrictEqual } from 'node:util';
import type { Policy } from '../../machines/poll/policy.ts';
import type { Turn } from './arbitraries.ts';
import { isLasting, plainWaits } from './plain-waits.ts';
import { timedOut } from './simulation.ts';

/** The poll once more, as a loop that knows nothing of the chart: when it asks, how it ends. */
export function plainLoop(policy: Policy, script: readonly Turn[], stopAt: number) {
  const requests = [0];
  const end = (...outcome: string[]) => ({ requests, outcome });
  const deadline = policy.deadlineMs ?? Infinity;
  let [now, failures, lasting, misses, doublings, changedAt, since] = [0, 0, 0, 0, 0, NaN, NaN];
  let last: Extract<Turn['answer'], { type: 'reading' }> | null = null;
  for (const { answer: said, latencyMs, refreshMs } of script) {
    const tookMs = Math.min(latencyMs, deadline - now);
    const answer = tookMs < latencyMs ? timedOut : said;
    now += tookMs;
    if (Number.isNaN(changedAt)) changedAt = now;
    if (stopAt < now) return end('stopped', 'aborted');
    const isRead = answer.type === 'reading' || answer.type === 'unchanged';
    const isGood = isRead || answer.type === 'accepted';
    if (answer.type === 'reading') {
      const data: unknown = answer.data === undefined ? (last?.data ?? null) : answer.data;
      if (last?.status !== answer.status || !isDeepStrictEqual(last.data, data)) changedAt = now;
      if (last?.verdict !== answer.verdict) since = NaN;
      last = { ...answer, data };
    }
    if (answer.type === 'accepted' || answer.type === 'missing') [since, lasting] = [NaN, NaN];
    if (isRead && Number.isNaN(since)) since = now;
    const isMiss = answer.type === 'missing' || (isRead && last?.verdict === 'missing');
    if (isMiss || isGood) misses = isMiss ? misses + 1 : 0;
    if (isGood) [failures, lasting] = [0, NaN];
    if (answer.type === 'unavailable') failures += 1;
    if (answer.type === 'unavailable') lasting = (lasting + 1) * Number(isLasting(answer));
    if (answer.type === 'rateLimited') doublings = Math.min(doublings + 1, 4);
    const isSure = isRead && now - since >= Math.max(policy.confirmMs, last?.confirmMs ?? 0);
    const verdict = isSure ? last?.verdict : undefined;
    const waits = plainWaits(policy, {
      ...{ answer, tookMs, range: last?.interval, failures, doublings },
      ...{ sinceChangeMs: now - changedAt, msToDeadline: deadline - now },
    });
    if (answer.type === 'unauthorized') return end('unauthorized', 'unauthorized');
    if (misses > policy.missingGrace) return end('notFound', 'missing');
    if (verdict === 'succeeded' || verdict === 'stopped') return end('stopped', verdict);
    if (verdict === 'failed') return end('error', 'failed');
    if (verdict === 'blocked' && policy.endWhenBlocked) return end('stopped', 'blocked');
    if (answer.type === 'rejected') return end('error', 'rejected');
    if (waits.waitMs === null) return end('error', 'deadline');
    if (!isGood && (answer.askedMs ?? 0) > policy.rateLimit.maxMs)
      return end('error', 'rateLimited');
    const isExhausted = lasting === 2 || failures >= (policy.maxFailures ?? Infinity);
    if (answer.type === 'unavailable' && isExhausted) return end('error', 'exhausted');
    if (isGood) doublings = Math.max(doublings - 1, 0);
    const refresh = waits.isFree ? Math.max(refreshMs ?? Infinity, waits.gapMs) : Infinity;
    now += Math.min(waits.waitMs, refresh);
    if (stopAt < now) return end('stopped', 'aborted');
    requests.push(now);
  }
  return end();
}
