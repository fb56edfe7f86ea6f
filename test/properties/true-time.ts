import { type AnyStateMachine, initialTransition, type SnapshotFrom } from 'xstate';
import { pureTransition } from '../../src/snapshot/pure-transition.ts';
import { T0 } from '../support/observations.ts';

/** What a clock on the wall is set by, and when, ms after the start. */
export interface ClockStep {
  readonly after: number;
  readonly byMs: number;
}

/** What a user does, and when; with the time that the wall clock shows, or without any. */
export interface Act {
  readonly after: number;
  readonly type: string;
  readonly ids?: readonly string[];
  readonly isTimed: boolean;
}

export interface Asked {
  readonly actor: string;
  readonly ids: readonly string[];
  /** In true time, ms after the start. */
  readonly from: number;
  readonly to: number;
}

interface World {
  readonly machine: AnyStateMachine;
  readonly input: unknown;
  readonly latencyMs: (asked: { ids: readonly string[]; from: number }) => number;
  /** What the server says, without the circumstances. */
  readonly says: (ids: readonly string[], asked: Asked) => object;
  readonly steps?: readonly ClockStep[];
  readonly acts?: readonly Act[];
  /** By how much each worker's clock is off; they take turns. */
  readonly workersMs?: readonly number[];
}

interface Effect {
  readonly id: string;
  readonly src: string;
  readonly sendId: string;
  readonly input: { readonly id?: string; readonly ids?: readonly string[] };
  readonly event: { readonly type: string };
  readonly delay: number;
}

interface Timer {
  readonly id: string;
  readonly event: { readonly type: string };
  readonly at: number;
}

/**
 * Plays a chart, one poll's or a fleet's, for so long in true time, whatever the wall clocks show:
 * they are read for answers and events, never for timers and for how long a request takes.
 */
export function inTrueTime(world: World, forMs: number): { asked: Asked[]; context: unknown } {
  const { machine, input, latencyMs, says, steps = [], workersMs = [0] } = world;
  const acts = [...(world.acts ?? [])].sort((a, b) => a.after - b.after);
  const asked: Asked[] = [];
  const flights = new Map<string, Asked>();
  let timer: Timer | null = null;
  let [now, turns] = [0, 0];
  const wall = () =>
    steps.reduce(
      (time, { after, byMs }) => time + (after <= now ? byMs : 0),
      T0 + Math.floor(now) + (workersMs[turns++ % workersMs.length] ?? 0),
    );

  const take = ([snapshot, actions]: readonly [
    SnapshotFrom<AnyStateMachine>,
    readonly unknown[],
  ]) => {
    for (const { type, params } of actions as { type: string; params: unknown }[]) {
      const { id, src, input: given, event, delay, sendId } = params as Effect;
      if (type === 'xstate.spawnChild' && src !== 'waker') {
        const { ids = [String(given.id)] } = given;
        const flight = { actor: id, ids, from: now, to: now + latencyMs({ ids, from: now }) };
        flights.set(flight.actor, flight);
        asked.push(flight);
      } else if (type === 'xstate.stopChild') flights.delete(id);
      else if (type === 'xstate.raise') timer = { id, event, at: now + delay };
      else if (type === 'xstate.cancel' && timer?.id === sendId) timer = null;
    }
    return snapshot;
  };

  let snapshot = take(initialTransition(machine, input as never) as never);
  while (snapshot.status === 'active') {
    const flight = [...flights.values()].reduce<Asked | null>(
      (first, one) => (first && first.to <= one.to ? first : one),
      null,
    );
    const due = timer as Timer | null;
    const [act] = acts;
    const next = Math.min(flight?.to ?? Infinity, due?.at ?? Infinity, act?.after ?? Infinity);
    if (next > forMs) break;
    now = next;
    let event: object;
    if (flight?.to === next) {
      flights.delete(flight.actor);
      const shared = { at: wall(), elapsedMs: Math.round(flight.to - flight.from) };
      const output = { jitter: 0.5, askedMs: null, ...says(flight.ids, flight), ...shared };
      event = { type: `xstate.done.actor.${flight.actor}`, actorId: flight.actor, output };
    } else if (due?.at === next) {
      timer = null;
      event = due.event;
    } else {
      acts.shift();
      const { type, ids, isTimed } = act as Act;
      event = { type, ...(ids && { ids }), ...(isTimed && { at: wall() }) };
    }
    snapshot = take(pureTransition(machine, snapshot, event as never) as never);
  }
  return { asked, context: snapshot.context };
}

/** The times at which requests for an id began. */
export const startsFor = (asked: readonly Asked[], id: string): number[] =>
  asked.filter(({ ids }) => ids.includes(id)).map(({ from }) => from);

/** The shortest time between two of them. */
export const leastGap = (starts: readonly number[]): number =>
  starts.slice(1).reduce((least, time, n) => Math.min(least, time - (starts[n] ?? 0)), Infinity);

/** Those of them that come less than a second after the one before, and how long after. */
export const closeStarts = (asked: readonly Asked[], id: string): object[] =>
  startsFor(asked, id).flatMap((time, n, all) => {
    const sinceMs = time - (all[n - 1] ?? Number.NEGATIVE_INFINITY);
    return sinceMs < 999 ? [{ time, sinceMs }] : [];
  });
