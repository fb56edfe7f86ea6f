import { describe, expect, it } from 'vitest';
import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { FleetEmitted } from '../../machines/fleet/emitted.ts';
import type { FleetMachine } from '../../src/fleet/index.ts';
import { expected } from './fleet-expectation.ts';
import { eventFor, type FleetPath } from './fleet-generate.ts';
import { machine, paths } from './fleet-paths.ts';

/** `waiting`, `paused`, `error/rateLimited`. */
function placeOf({ value, output }: SnapshotFrom<FleetMachine>): string {
  const state = typeof value === 'string' ? value : Object.values(value)[0];
  return output ? `${state}/${output.reason}` : String(state);
}

interface Effect {
  readonly type: string;
  readonly params: unknown;
}

/** What a transition did, but for the timer. */
function done(effects: readonly Effect[], isOwn: (actor: string) => boolean) {
  const of = (type: string) => effects.filter((effect) => effect.type === type);
  const emitted = of('xstate.emit').map(({ params }) => (params as { event: FleetEmitted }).event);
  return {
    asks: of('xstate.spawnChild').map(
      ({ params }) => (params as { input: { ids: readonly string[] } }).input.ids,
    ),
    aborts: of('xstate.stopChild')
      .map(({ params }) => (params as { id: string }).id)
      .filter((id) => id !== 'waker' && !isOwn(id)).length,
    settles: Object.fromEntries(
      emitted.flatMap((one) =>
        one.type === 'member.settled' ? [[one.id, one.outcome.reason] as const] : [],
      ),
    ),
    isRefused: emitted.some(({ type }) => type === 'event.refused'),
  };
}

function walk({ input, events }: FleetPath) {
  let [snapshot] = initialTransition(machine, input);
  expect(placeOf(snapshot)).toBe(input.autoStart ? 'fetching' : 'idle');

  for (const name of events) {
    const before = snapshot;
    const event = eventFor(name, before) as { type: string; at?: number; output?: { at: number } };
    const [after, effects] = transition(machine, before, event as never);
    const at = event.output?.at ?? event.at ?? null;
    const { state, ...does } = expected(placeOf(before), name, before.context, at);
    const place = placeOf(after);
    expect(place, name).toBe(state);
    expect(
      done(effects as Effect[], (actor) => event.type.endsWith(`.${actor}`)),
      name,
    ).toEqual(does);
    const timers = effects.filter(({ type }) => type === 'xstate.raise') as Effect[];
    for (const { params } of timers)
      expect(params, name).toMatchObject({ delay: after.context.delayMs });
    const isAnswer = event.output !== undefined && !/a stray answer|malformed/.test(name);
    expect(after.context.polls).toBe(before.context.polls + Number(isAnswer));
    expect(JSON.parse(JSON.stringify(after.context))).toEqual(after.context);
    snapshot = after;
  }
}

describe('each generated path of a fleet, in the pure chart,', () => {
  it.each(paths.map((path) => [path.name, path] as const))('leads where it should: %s', (_, path) =>
    walk(path),
  );
});
