import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { FleetMember } from '../../machines/fleet/member.ts';
import { membersIn } from '../../src/fleet/index.ts';
import type { FleetEngine, FleetStep } from './fleet-simulation.ts';

/** What is known, apart from the chart, of when one id may and must be asked. */
interface Known {
  /** No request earlier, whatever happens: the server said so. */
  readonly notBefore: number;
  /** No request earlier, unless it is refreshed or woken. */
  readonly due: number;
  readonly latestStart: number;
}

/** One moment of one member that breaks a promise, or doesn't. */
export interface Due extends Known {
  readonly id: string;
  readonly at: number;
  readonly hold: number;
  readonly event: string | undefined;
  readonly isTooSoon: boolean;
  readonly isEarly: boolean;
  readonly isLate: boolean;
}

const PLAIN = { minMs: 5_000, maxMs: 10_000 };

const AT_ONCE: Known = {
  notBefore: Number.NEGATIVE_INFINITY,
  due: Number.NEGATIVE_INFINITY,
  latestStart: Number.NEGATIVE_INFINITY,
};

/** An id that is added is asked at once or, when it was removed or has ended just before, a second after its last request. */
const added = (last = Number.NEGATIVE_INFINITY): Known => ({
  ...AT_ONCE,
  ...{ due: last + 1_000, latestStart: last + 1_000 },
});

/** Looks at each request and each wait of a run whose clocks are right. */
export function duesOf({ steps, setting }: FleetEngine): Due[] {
  const { fallbackMs, maxMs } = setting.policy.rateLimit;
  const known = new Map<string, Known>();
  /** When a request for an id began or, if a pause cancelled it, when it did. */
  const last = new Map<string, number>();
  /** Until when the server or the policy holds all of them, and when that has been spread. */
  let held = Number.NEGATIVE_INFINITY;
  let heldUntil = Number.NEGATIVE_INFINITY;

  return steps.flatMap((step) => {
    const { at, event, after, before, answer } = step;
    const members = new Map(membersIn(after.context).map((member) => [member.id, member]));
    const earlier = new Map(
      (before ? membersIn(before.context) : []).map((member) => [member.id, member]),
    );
    if (answer?.type === 'rateLimited') {
      const { askedMs, jitter } = answer;
      const ms = askedMs ?? Math.min(fallbackMs, maxMs);
      const uppers = (step.flight?.ids ?? []).map(
        (id) => (setting.policy.interval ?? earlier.get(id)?.suggested ?? PLAIN).maxMs,
      );
      const spreadMs = jitter * Math.min(askedMs ?? 0, Math.max(0, ...uppers));
      const leastMs = askedMs === null ? 0 : 1_000;
      held = Math.max(held, at + Math.max(ms, leastMs));
      heldUntil = Math.max(heldUntil, at + Math.ceil(Math.max(ms + spreadMs, leastMs)));
    }
    for (const id of known.keys()) if (!members.has(id)) known.delete(id);
    for (const [id, member] of members) {
      const isNew = !earlier.has(id) || (earlier.get(id)?.ending && !member.ending);
      if (isNew) known.set(id, added(last.get(id)));
      const isAnswered = member.polls > (earlier.get(id)?.polls ?? 0);
      if (answer && isAnswered)
        known.set(id, {
          notBefore: at + (isAdvised(answer, id) ? 0 : (answer.askedMs ?? 0)),
          due: member.nextPollAt ?? at,
          latestStart: (member.nextPollAt ?? at) + 0.1 * member.delayMs,
        });
      const over = step.flight ? [...step.aborted, step.flight] : step.aborted;
      // A request that a pause cancels is made again after a gap, and one that failed in parts.
      if (!isAnswered && over.some(({ ids }) => ids.includes(id)))
        known.set(id, {
          ...(known.get(id) ?? AT_ONCE),
          latestStart: (member.nextPollAt ?? at) + 0.1 * member.delayMs,
        });
      if (isHurried(step)) {
        const { notBefore } = known.get(id) ?? AT_ONCE;
        known.set(id, { ...(known.get(id) ?? AT_ONCE), due: notBefore });
      }
    }

    for (const { ids } of step.aborted) for (const id of ids) last.set(id, at);

    const look = (id: string): Due => ({
      id,
      at,
      hold: held,
      event: event?.type,
      ...(known.get(id) ?? AT_ONCE),
      isTooSoon: false,
      isEarly: false,
      isLate: false,
    });
    const requests = step.asked
      .flatMap(({ ids }) => ids.map(look))
      .map((due) => ({
        ...due,
        isTooSoon: at < Math.max(due.notBefore, held),
        isEarly: at < due.due,
      }));
    for (const { ids } of step.asked) for (const id of ids) last.set(id, at);
    const waits = [...members.values()]
      .filter((member) => step.firesAt !== null && isWaiting(member))
      .map(({ id }) => look(id))
      .map((due) => ({
        ...due,
        isLate: (step.firesAt as number) > Math.ceil(Math.max(at, due.latestStart, heldUntil)),
      }));
    return [...requests, ...waits];
  });
}

const isWaiting = ({ ending, batch }: FleetMember) => ending === null && batch === null;

/** Whether all members that may refresh may be requested now. */
const isHurried = ({ event }: FleetStep) =>
  event?.type === 'poll.refresh' ||
  (/^poll\.(wake|resume)$/.test(event?.type ?? '') && (event as { at?: number }).at === undefined);

/** Whether a wait that came along with a good answer is advice, which a refresh may overrule. */
function isAdvised(answer: BatchObservation, id: string): boolean {
  const said =
    answer.type === 'readings' ? answer.entries.find((entry) => entry.id === id) : answer;
  return ['reading', 'unchanged', 'accepted'].includes(said?.type ?? 'missing');
}
