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

const AT_ONCE: Known = {
  notBefore: Number.NEGATIVE_INFINITY,
  due: Number.NEGATIVE_INFINITY,
  latestStart: Number.NEGATIVE_INFINITY,
};

/** An id that is added is asked at once or, when it was removed just before, a second after its last request. */
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
  let asked = Number.NEGATIVE_INFINITY;
  let held = Number.NEGATIVE_INFINITY;

  return steps.flatMap((step) => {
    const { at, event, after, before, answer } = step;
    const members = new Map(membersIn(after.context).map((member) => [member.id, member]));
    const earlier = new Map(
      (before ? membersIn(before.context) : []).map((member) => [member.id, member]),
    );
    if (answer?.type === 'rateLimited') {
      const wait = askedIn(answer, null);
      // The last check before a deadline may come sooner than a second after.
      const endsMs = (step.flight?.ids ?? [])
        .map((id) => (earlier.get(id)?.startedAt ?? at) + (setting.policy.deadlineMs ?? Infinity))
        .flatMap((end) => (end > at ? [end - at] : []));
      if (wait !== null) asked = Math.max(asked, at + Math.max(wait, Math.min(1_000, ...endsMs)));
      held = Math.max(
        held,
        at + (wait === null ? Math.min(fallbackMs, maxMs) : Math.max(wait, 1_000)),
      );
    }
    for (const id of known.keys()) if (!members.has(id)) known.delete(id);
    for (const [id, member] of members) {
      if (!earlier.has(id)) known.set(id, added(last.get(id)));
      const isAnswered = member.polls > (earlier.get(id)?.polls ?? 0);
      if (answer && isAnswered)
        known.set(id, {
          notBefore: at + (isAdvised(answer, id) ? 0 : (askedIn(answer, id) ?? 0)),
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
        isTooSoon: at < Math.max(due.notBefore, asked),
        isEarly: at < due.due,
      }));
    for (const { ids } of step.asked) for (const id of ids) last.set(id, at);
    const waits = [...members.values()]
      .filter((member) => step.firesAt !== null && isWaiting(member))
      .map(({ id }) => look(id))
      .map((due) => ({
        ...due,
        isLate: (step.firesAt as number) > Math.ceil(Math.max(at, due.latestStart, held)),
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
const isAdvised = (answer: BatchObservation, id: string) =>
  answer.type === 'readings' && answer.entries.find((entry) => entry.id === id)?.type === 'reading';

/** The wait that the server asked for with an answer, of the whole fleet or of one id. */
function askedIn(answer: BatchObservation, id: string | null): number | null {
  const said =
    answer.type === 'readings' ? answer.entries.find((entry) => entry.id === id) : answer;
  const asked = said && 'retryAfterMs' in said ? said.retryAfterMs : null;
  return asked ?? answer.askedMs;
}
