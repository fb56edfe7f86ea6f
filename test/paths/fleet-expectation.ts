import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { FleetMember } from '../../machines/fleet/member.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { acts, type Case, cases, type Meaning, policy } from './fleet-cases.ts';
import { answerIn, LATENCY_MS } from './fleet-generate.ts';

/** Where an event leads by the design, and what it does on the way, written down apart from the chart. */
export interface Expected {
  /** With the reason behind a slash when it is a final one. */
  readonly state: string;
  /** The ids of each request that starts. */
  readonly asks: readonly string[][];
  /** How many other requests are cancelled. */
  readonly aborts: number;
  readonly settles: Readonly<Record<string, string>>;
  readonly isRefused: boolean;
}

const LIMIT = 2;
const MAX_IN_FLIGHT = 2;

/** A request that waits for a slot. */
interface Queued {
  readonly ids: readonly string[];
  readonly isPart: boolean;
  /** Whether it asks for a confirmation. */
  readonly confirms: boolean;
}

/** What is known before the event, to be carried on. */
interface Facts {
  readonly before: FleetContext;
  readonly live: Map<string, FleetMember>;
  /** The ids of the waiting members, of each batch in the queue, and of each request in flight, removed or not. */
  readonly waiting: Set<string>;
  queue: Queued[];
  flights: string[][];
  /** How many of the requests in flight ask for a confirmation. */
  confirmations: number;
  readonly failing: Set<string>;
  readonly settles: Record<string, string>;
  /** When they are due, where that has changed. */
  readonly dues: Map<string, number>;
  hold: boolean;
  slots: number;
  /** Whether a good answer came since members fell due. */
  isGood: boolean;
}

export function expected(
  state: string,
  name: string,
  before: FleetContext,
  at: number | null,
): Expected {
  const facts = factsIn(before);
  const settled = (next: string, asks: readonly string[][] = []): Expected => {
    const isOver = next.includes('/') || next === 'paused';
    const aborts = isOver ? facts.flights.length : 0;
    return { state: next, asks, aborts, settles: facts.settles, isRefused: false };
  };
  const stays = () => settled(state);
  const now = isInTime(before, at) ? at : (before.at ?? 0);
  const isPolling = !/\/|^(idle|paused)$/.test(state);
  const act = acts[name];

  if (state.includes('/')) return { ...stays(), aborts: 0 };
  if (name.endsWith('what is no id')) return { ...stays(), aborts: 0, isRefused: true };
  if (act?.type === 'poll.stop') return endAll(facts, 'aborted', settled('stopped/aborted'));
  if (!isPolling) {
    const isStart = state === 'idle' ? name === 'start' : act?.type === 'poll.resume';
    if (!isStart) return { ...stays(), aborts: 0 };
    if (state === 'paused') resume(facts, at);
    enqueueDue(facts, at ?? before.at ?? 0);
    return decide(facts, settled);
  }
  switch (act?.type) {
    case 'poll.pause':
      return settled('paused');
    case 'poll.refresh':
      if (facts.hold || !makeDue(facts, now)) return stays();
      endOverdue(facts, now);
      enqueueDue(facts, now);
      return decide(facts, settled);
    case 'poll.wake':
      if (at === null) return stays();
      if (isTimerDue(before, at)) enqueueDue(facts, at);
      return decide(facts, settled);
    case 'fleet.add': {
      const { live } = facts;
      const ids = [...new Set(act.ids as string[])];
      const known = new Map(before.pages.flat().map((member) => [member.id, member]));
      const newcomers = ids.filter((id) => !known.has(id));
      const isBack: string[] = [];
      const gaps = ids.flatMap((id) => {
        const { isRemoved, ending, batch, askedAt } = known.get(id) ?? {};
        const isOver = isRemoved || (ending ?? null) !== null;
        if (!isOver || batch !== null) return [];
        live.set(id, {} as FleetMember);
        facts.failing.delete(id);
        const gap = (askedAt ?? Number.NEGATIVE_INFINITY) + GAP_MS;
        facts.dues.set(id, gap);
        isBack.push(id);
        return [gap];
      });
      const isSooner = gaps.some((gap) => gap < (before.nextPollAt ?? Number.POSITIVE_INFINITY));
      if (facts.hold) {
        const isHeldToEnd = at !== null && now + policy.deadlineMs <= (before.hold?.until ?? 0);
        if (isHeldToEnd) for (const id of newcomers) facts.settles[id] = 'deadline';
        return stays();
      }
      if (newcomers.length === 0 && !isSooner) return stays();
      for (const id of isBack) facts.waiting.add(id);
      endOverdue(facts, now);
      enqueueDue(facts, now, newcomers);
      return decide(facts, settled);
    }
    case 'fleet.remove': {
      const unwanted = act.ids as string[];
      for (const id of unwanted) {
        facts.live.delete(id);
        facts.waiting.delete(id);
      }
      const isOver = facts.live.size === 0 && !before.keepOpen;
      return isOver ? settled('stopped/settled') : stays();
    }
    case 'poll.start':
    case 'poll.resume':
      return stays();
  }
  if (name === 'a stray answer') return stays();
  if (name === 'the wait ends') {
    const end = before.hold?.until ?? before.nextPollAt;
    facts.hold = false;
    const known = before.at ?? 0;
    const then = Math.max(known, Math.min(known + before.delayMs, end ?? Number.POSITIVE_INFINITY));
    endOverdue(facts, then);
    if (end !== null && then >= end) enqueueDue(facts, then);
    return decide(facts, settled);
  }
  const answer = answerIn(name);
  if (!answer) throw new Error(`Not defined where "${name}" leads`);
  const [ids = []] = facts.flights.splice(answer.place, 1);
  if (before.inFlight[answer.place]?.isConfirming) facts.confirmations -= 1;
  const askedAt = before.inFlight[answer.place]?.askedAt ?? 0;
  const elapsedMs = (before.at ?? 0) + LATENCY_MS - askedAt;
  const isRefreshed = before.inFlight[answer.place]?.isRefreshed ?? false;
  if (!before.isTimed) beginAgain(facts, (at ?? 0) - LATENCY_MS - (before.at ?? 0));
  const said = cases[answer.what];
  return said
    ? answered(facts, ids, said, { at: at ?? 0, elapsedMs, isRefreshed }, settled)
    : endAll(facts, 'defect', settled('error/defect'));
}

function factsIn(before: FleetContext): Facts {
  const all = before.pages.flat();
  const live = all.filter(({ ending, isRemoved }) => !ending && !isRemoved);
  const idsOf = ({ number }: { number: number }) =>
    all.filter(({ batch }) => batch === number).map(({ id }) => id);
  return {
    before,
    live: new Map(live.map((member) => [member.id, member])),
    waiting: new Set(live.filter(({ batch }) => batch === null).map(({ id }) => id)),
    queue: before.queued.map((batch) => ({
      ...{ ids: idsOf(batch), isPart: batch.isPart, confirms: batch.isConfirming },
    })),
    flights: before.inFlight.map(idsOf),
    confirmations: before.inFlight.filter(({ isConfirming }) => isConfirming).length,
    failing: new Set(live.filter(({ failures }) => failures > 0).map(({ id }) => id)),
    settles: {},
    dues: new Map(),
    hold: before.hold !== null,
    slots: before.slowdowns > 0 ? 1 : MAX_IN_FLIGHT,
    isGood: before.jitter !== null,
  };
}

/** Whether the server asked for no wait of this one, seen in what it said. */
function mayRefresh({ live }: Facts, id: string): boolean {
  const { observation = null, failure = null } = live.get(id) ?? {};
  if (observation === null) return true;
  if (observation.type === 'rateLimited') return false;
  return failure === null || observation.askedMs === null;
}

/** An event that only carries its time along can't mean that more time passed than the current wait has. */
const isInTime = ({ at: known, delayMs }: FleetContext, at: number | null): at is number =>
  at !== null && known !== null && at > known && at - known <= delayMs;

const isTimerDue = ({ nextPollAt }: FleetContext, at: number) =>
  nextPollAt === null || at >= nextPollAt;

/** The minimum time between two requests for one member. */
const GAP_MS = 1_000;

const gapOf = ({ live }: Facts, id: string, now: number) =>
  Math.max(now, (live.get(id)?.askedAt ?? Number.NEGATIVE_INFINITY) + GAP_MS);

const dueOf = ({ live, dues }: Facts, id: string) =>
  dues.get(id) ?? live.get(id)?.nextPollAt ?? Number.NEGATIVE_INFINITY;

/** Members that may refresh are due once the gap is over; whether that is sooner for any. */
function makeDue(facts: Facts, now: number): boolean {
  const sooner = [...facts.waiting].filter(
    (id) => mayRefresh(facts, id) && dueOf(facts, id) > gapOf(facts, id, now),
  );
  for (const id of sooner) facts.dues.set(id, gapOf(facts, id, now));
  return sooner.length > 0;
}

/** Without a time, members that may refresh are made due; those cancelled in mid-flight are once the gap is over. */
function resume(facts: Facts, at: number | null) {
  const now = at ?? facts.before.at ?? 0;
  if (at === null) makeDue(facts, now);
  for (const id of facts.waiting)
    if ((facts.live.get(id)?.cancelled ?? 0) > 0 && gapOf(facts, id, now) <= now)
      facts.dues.set(id, Math.min(dueOf(facts, id), now));
}

/** The first time that is told moves what was counted without one. */
function beginAgain({ live }: Facts, byMs: number) {
  for (const [id, member] of live) {
    const { countsFrom = null } = member;
    if (countsFrom !== null) live.set(id, { ...member, countsFrom: countsFrom + byMs });
  }
}

/** When a member must have ended by what is known of it, should its first turn have come at `askedAt`. */
function deadlineOf({ live }: Facts, id: string, askedAt: number | null = null): number {
  const { startedAt = null, countsFrom = null } = live.get(id) ?? {};
  const from = startedAt ?? countsFrom ?? askedAt;
  return from === null ? Number.POSITIVE_INFINITY : from + policy.deadlineMs;
}

/** How a member ends whose deadline comes: with the verdict that nobody could confirm. */
const atDeadline = ({ live }: Facts, id: string): string => {
  const { isConfirming = false, verdict = null } = live.get(id) ?? {};
  return isConfirming && verdict !== null ? verdict : 'deadline';
};

/** Ends who waits or is queued past the deadline, unless that came before the last resume. */
function endOverdue(facts: Facts, now: number) {
  const { before, live, waiting, settles } = facts;
  const resumedAt = before.resumedAt ?? Number.NEGATIVE_INFINITY;
  const over = [...waiting, ...facts.queue.flatMap(({ ids }) => ids)].filter((id) => {
    const end = deadlineOf(facts, id);
    return live.has(id) && end <= now && end > resumedAt;
  });
  for (const id of over) {
    settles[id] = atDeadline(facts, id);
    live.delete(id);
    waiting.delete(id);
  }
  facts.queue = facts.queue
    .map((batch) => ({ ...batch, ids: batch.ids.filter((id) => !over.includes(id)) }))
    .filter(({ ids }) => ids.length > 0);
}

/** Queues the due members with those that wait already, those of a split batch among themselves, each unconfirmed one alone. */
function enqueueDue(facts: Facts, now: number, newcomers: readonly string[] = []) {
  const { before, live, waiting } = facts;
  const queue = facts.queue.map((batch) => ({ ...batch, ids: [...batch.ids] }));
  if (facts.hold) return;
  const places = before.pages.flat().map(({ id }) => id);
  const known = [...waiting].filter((id) => dueOf(facts, id) <= now);
  const due = [...known.toSorted((a, b) => places.indexOf(a) - places.indexOf(b)), ...newcomers];
  for (const id of newcomers) live.set(id, {} as FleetMember);
  const queued = queue.length;
  const parts = new Map<number, string[]>();
  for (const id of due) {
    const { part = null, isConfirming: confirms = false } = live.get(id) ?? {};
    const open = queue.findLast(({ isPart }) => !isPart)?.ids ?? [];
    const begun = part === null ? (open.length % LIMIT === 0 ? null : open) : parts.get(part);
    const ids = begun ?? [];
    if (!begun) queue.push({ ids, isPart: part !== null, confirms });
    ids.push(id);
    if (part !== null) parts.set(part, ids);
    waiting.delete(id);
  }
  facts.queue = queue;
  if (queue.length > queued && before.slowdowns === 1 && facts.isGood) facts.slots = MAX_IN_FLIGHT;
}

/** The requests that start: of those for a confirmation one at a time, and none again before another that waits. */
function nextAsks(facts: Facts): string[][] {
  const asks: string[][] = [];
  let { confirmations } = facts;
  let hasJust = facts.before.wasConfirming;
  const left = [...facts.queue];
  while (facts.flights.length + asks.length < facts.slots) {
    const hasOther = left.some(({ confirms }) => !confirms);
    const mayConfirm = confirmations === 0 && !(hasJust && hasOther);
    const place = left.findIndex(({ confirms }) => mayConfirm || !confirms);
    const [next] = place < 0 ? [] : left.splice(place, 1);
    if (!next) break;
    asks.push([...next.ids]);
    hasJust = next.confirms;
    confirmations += Number(hasJust);
  }
  return asks;
}

function decide(facts: Facts, settled: (state: string, asks?: string[][]) => Expected): Expected {
  const { before, live, flights, failing } = facts;
  if (live.size === 0 && !before.keepOpen) return settled('stopped/settled');
  if (facts.hold) return settled('rateLimited');
  const asks = nextAsks(facts);
  if (flights.length + asks.length > 0) return settled('fetching', asks);
  const isDown = live.size > 0 && [...live.keys()].every((id) => failing.has(id));
  return settled(isDown ? 'backoff' : 'waiting');
}

function answered(
  facts: Facts,
  asked: readonly string[],
  { means, holdsMs, isForbidden, isPerhapsOne, isPerhapsPoison, sees }: Case,
  { at, elapsedMs, isRefreshed }: { at: number; elapsedMs: number; isRefreshed: boolean },
  settled: (state: string, asks?: string[][]) => Expected,
): Expected {
  const { live, waiting, settles, failing } = facts;
  const ids = asked.filter((id) => live.has(id));
  const end = (id: string, reason: string) => {
    settles[id] = reason;
    live.delete(id);
    waiting.delete(id);
  };
  if (isForbidden) return endAll(facts, 'unauthorized', settled('unauthorized/unauthorized'));
  const heldUntil = facts.before.hold?.until ?? Number.NEGATIVE_INFINITY;
  if (holdsMs !== undefined) {
    const until = at + (holdsMs ?? policy.rateLimit.fallbackMs);
    for (const id of facts.queue.flatMap(({ ids }) => ids)) waiting.add(id);
    facts.queue = [];
    for (const id of ids) {
      if (Math.max(until, heldUntil) >= deadlineOf(facts, id, at - elapsedMs))
        end(id, atDeadline(facts, id));
      else if (until - at > policy.rateLimit.maxMs) end(id, 'rateLimited');
    }
    for (const id of [...waiting])
      if (until >= deadlineOf(facts, id)) end(id, atDeadline(facts, id));
    facts.hold = true;
    if (until - at <= policy.rateLimit.maxMs) return decide(facts, settled);
    return endAll(facts, 'rateLimited', settled('error/rateLimited'));
  }
  if (isPerhapsOne && asked.length > 1) {
    for (const id of ids)
      if (heldUntil >= deadlineOf(facts, id, at - elapsedMs)) end(id, 'deadline');
    const left = ids.filter((id) => live.has(id));
    const half = Math.ceil(left.length / 2);
    const halves = [left.slice(0, half), left.slice(half)].filter((part) => part.length > 0);
    facts.queue.unshift(...halves.map((ids) => ({ ids, isPart: true, confirms: false })));
    for (const id of left) {
      const begunAt = deadlineOf(facts, id, at - elapsedMs) - policy.deadlineMs;
      live.set(id, { ...live.get(id), countsFrom: begunAt } as FleetMember);
    }
    endOverdue(facts, at);
    return decide(facts, settled);
  }
  const seen = sees(asked);
  const gapMs = Math.max(0, GAP_MS - elapsedMs);
  facts.isGood ||= (seen.type === 'readings' || seen.type === 'accepted') && !facts.hold;
  for (const [n, id] of asked.entries()) {
    if (!live.has(id)) continue;
    const meaning = means?.[n === 0 ? 0 : 1] ?? 'pending';
    const deadline = deadlineOf(facts, id, at - elapsedMs);
    const isFailure = seen.type !== 'readings' && seen.type !== 'accepted';
    const isHeld = seen.type === 'accepted' && seen.isLongPoll === true;
    const backoffMs = 750 * 2 ** (live.get(id)?.failures ?? 0);
    const soonestMs = meaning === 'unavailable' ? Math.min(backoffMs, gapMs) : gapMs;
    const lastMs = isHeld ? GAP_MS : Math.max(2 * elapsedMs, GAP_MS);
    const isLate =
      heldUntil >= deadline ||
      (isFailure && seen.askedMs !== null
        ? at + seen.askedMs >= deadline
        : at >= deadline || at + soonestMs > deadline - lastMs);
    const isAskedAgain = isRefreshed && !isLate && isNews(meaning, live.get(id), at);
    const reason = isAskedAgain
      ? null
      : endOf(meaning, live.get(id), isLate, atDeadline(facts, id));
    if (reason === 'exhausted' && isPerhapsPoison && asked.length > 1) continue;
    if (reason !== null) end(id, reason);
    else if (meaning === 'unavailable') failing.add(id);
    else if (meaning !== 'missing') failing.delete(id);
    const isNext = isHeld || meaning === 'unconfirmed' || (isRefreshed && !isOrdered(seen));
    if (reason !== null || gapMs > 0 || !isNext) continue;
    waiting.add(id);
    facts.dues.set(id, at);
    // Alone, in a part of its own.
    if (meaning === 'unconfirmed')
      live.set(id, { ...live.get(id), part: -1, isConfirming: true } as FleetMember);
  }
  endOverdue(facts, at);
  if (isTimerDue(facts.before, at) || facts.dues.size > 0) enqueueDue(facts, at);
  return decide(facts, settled);
}

/** Whether an end was read for the first time, or less than a second ago. */
function isNews(meaning: Meaning, member: FleetMember | undefined, at: number): boolean {
  if (meaning === 'missing') return (member?.misses ?? 0) === policy.missingGrace;
  if (!['succeeded', 'stopped', 'blocked', 'failed'].includes(meaning)) return false;
  const since = member?.verdict === meaning ? (member.verdictSince ?? at) : at;
  return at - since < 1_000;
}

/** Whether the server refused, and said for how long. */
const isOrdered = ({ type, askedMs }: BatchObservation) =>
  !['readings', 'accepted'].includes(type) && askedMs !== null;

function endOf(
  meaning: Meaning,
  member: FleetMember | undefined,
  isLate: boolean,
  unconfirmed: string,
): string | null {
  switch (meaning) {
    case 'succeeded':
    case 'stopped':
    case 'blocked':
    case 'failed':
    case 'rejected':
      return meaning;
    case 'unconfirmed':
      return isLate ? 'failed' : null;
    case 'missing':
      if ((member?.misses ?? 0) + 1 > policy.missingGrace) return 'missing';
      return isLate ? 'deadline' : null;
    case 'unavailable':
      if (isLate) return unconfirmed;
      return (member?.failures ?? 0) + 1 < policy.maxFailures ? null : 'exhausted';
    case 'pending':
      return isLate ? 'deadline' : null;
  }
}

function endAll({ live, settles }: Facts, reason: string, over: Expected): Expected {
  for (const id of live.keys()) settles[id] ??= reason;
  return over;
}
