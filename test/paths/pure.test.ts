import { describe, expect, it } from 'vitest';
import { type EventFromLogic, initialTransition, type SnapshotFrom, transition } from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { expected, isWait, type Place, remaining } from './expectation.ts';
import { generatePaths, type Path, type PathEvent } from './generate.ts';

type Chart = typeof pollingMachine;
type ChartSnapshot = SnapshotFrom<Chart>;

/** `waiting`, `paused`, `error/deadline`. */
function stateOf({ value, output }: ChartSnapshot): string {
  const state = typeof value === 'string' ? value : Object.values(value)[0];
  return output ? `${state}/${output.reason}` : String(state);
}

interface Effect {
  readonly type: string;
  readonly params: unknown;
}

/** What leaving one state and entering another must do to the request and the timer, and nothing else. */
function expectedEffects(before: Place, event: PathEvent, after: Place, delayMs: number): object[] {
  const restarts = event.name.startsWith('poll.wake') && isWait(before.state);
  const leaves = before.state !== after.state || restarts;
  if (!leaves) return [];
  const effects: object[] = [];
  if (before.state === 'fetching') effects.push({ type: 'xstate.stopChild' });
  if (isWait(before.state)) effects.push({ type: 'xstate.cancel' });
  if (after.state === 'fetching') effects.push({ type: 'xstate.spawnChild' });
  if (isWait(after.state)) effects.push({ type: 'xstate.raise', delay: delayMs });
  return effects;
}

/** Emitted events aside, which other tests look at. */
const seen = (effects: readonly Effect[]) =>
  effects
    .filter(({ type }) => type !== 'xstate.emit')
    .map(({ type, params }) =>
      type === 'xstate.raise' ? { type, delay: (params as { delay: number }).delay } : { type },
    );

function walk({ input, events }: Path) {
  let [snapshot] = initialTransition(pollingMachine, input);
  let place: Place = { state: input.autoStart ? 'fetching' : 'idle', last: 'fetching' };
  expect(stateOf(snapshot)).toBe(place.state);

  for (const event of events) {
    const before = snapshot;
    const [after, effects] = transition(pollingMachine, before, event as EventFromLogic<Chart>);
    const next = expected(place, event, before.context);
    expect(stateOf(after), event.name).toBe(next.state);
    expect(seen(effects as Effect[]), event.name).toEqual(
      expectedEffects(place, event, next, after.context.delayMs),
    );
    expectContext(before, event, after, place, next);
    snapshot = after;
    place = next;
  }
}

function expectContext(
  { context: before }: ChartSnapshot,
  event: PathEvent,
  { context: after }: ChartSnapshot,
  from: Place,
  to: Place,
) {
  expect(JSON.parse(JSON.stringify(after))).toEqual(after);
  expect(after.polls).toBe(before.polls + (event.output ? 1 : 0));
  if (event.output) {
    expect(after.observation?.type).toBe(event.output.type);
    if (isWait(to.state)) expect(after.nextPollAt).toBe(event.output.at + after.delayMs);
    const isGood = event.output.type === 'reading' || event.output.type === 'unchanged';
    expect(after.failure === null).toBe(isGood);
    if (isGood) expect(after.failures).toBe(0);
  } else if (isReentry(event, from)) {
    expect(after).toEqual({ ...before, delayMs: remaining(event, before) });
  } else if (!to.state.includes('/')) expect(after).toEqual(before);
}

/** A wake begins a wait anew, a resume whatever was paused. */
const isReentry = ({ name }: PathEvent, { state }: Place) =>
  (name.startsWith('poll.wake') && isWait(state)) ||
  (name.startsWith('poll.resume') && state === 'paused');

describe('each generated path, in the pure chart,', () => {
  it.each(generatePaths(pollingMachine).map((path) => [path.name, path] as const))(
    'leads where it should: %s',
    (_, path) => walk(path),
  );
});
