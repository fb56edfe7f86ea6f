import { describe, expect, it } from 'vitest';
import { type EventFromLogic, initialTransition, type SnapshotFrom, transition } from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';
import {
  contextAfter,
  expected,
  isHandled,
  isOrdered,
  isRestoredAgain,
  isWait,
  type Place,
} from './expectation.ts';
import { generatePaths, LATENCY_MS, type Path, type PathEvent } from './generate.ts';

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
function expectedEffects(
  before: Place,
  event: PathEvent,
  after: Place,
  { context }: { context: ChartSnapshot['context'] },
  delayMs: number,
): object[] {
  const isReplanned =
    (isWait(before) && isHandled(before, event, context)) ||
    (event.name === 'restored' && isRestoredAgain(before, context));
  if (before === after && !isReplanned) return [];
  const effects: object[] = [];
  if (before === 'fetching') effects.push({ type: 'xstate.stopChild' });
  if (isWait(before)) effects.push({ type: 'xstate.cancel' });
  if (after === 'fetching') effects.push({ type: 'xstate.spawnChild' });
  if (isWait(after)) effects.push({ type: 'xstate.raise', delay: delayMs });
  return effects;
}

/** All effects but the emitted events (other tests) and the waker (it lives as long as the poll). */
const seen = (effects: readonly Effect[]) =>
  effects
    .filter(({ type, params }) => type !== 'xstate.emit' && Object(params).id !== 'waker')
    .map(({ type, params }) =>
      type === 'xstate.raise' ? { type, delay: (params as { delay: number }).delay } : { type },
    );

function walk({ input, events }: Path) {
  let [snapshot] = initialTransition(pollingMachine, input);
  let place: Place = input.autoStart ? 'fetching' : 'idle';
  expect(stateOf(snapshot)).toBe(place);

  for (const event of events) {
    const before = snapshot;
    const [after, effects] = transition(pollingMachine, before, event as EventFromLogic<Chart>);
    const next = expected(place, event, before.context);
    expect(stateOf(after), event.name).toBe(next);
    expect(seen(effects as Effect[]), event.name).toEqual(
      expectedEffects(place, event, next, before, after.context.delayMs),
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
  if (event.output && event.name !== 'malformed') {
    const { at, elapsedMs, type } = event.output;
    expect(after).toMatchObject({ polls: before.polls + 1, at, unanswered: 0 });
    expect(after.askedAt).toBe(to === 'fetching' ? at : at - elapsedMs);
    expect(after.observation?.type).toBe(type);
    if (isWait(to)) expect(after.nextPollAt).toBe(at + after.delayMs);
    if (to === 'waiting' && before.refreshRequested && !isOrdered(after))
      expect(after.delayMs).toBe(1_000 - LATENCY_MS);
    const isGood = type === 'reading' || type === 'unchanged' || type === 'accepted';
    expect(after.failure === null).toBe(isGood);
    if (isGood) expect(after.failures).toBe(0);
  } else if (!to.includes('/')) {
    expect(after, event.name).toEqual(contextAfter(from, event, before, to));
  } else expect(after.polls).toBe(before.polls);
}

describe('each generated path, in the pure chart,', () => {
  it.each(generatePaths(pollingMachine).map((path) => [path.name, path] as const))(
    'leads where it should: %s',
    (_, path) => walk(path),
  );
});
