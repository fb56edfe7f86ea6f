import { describe, expect, it } from 'vitest';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { validateEvent } from '../../src/durable/index.ts';
import { InputError } from '../../src/index.ts';
import { smallFleet } from '../support/fleet-chart.ts';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('An event from outside', () => {
  it.each([undefined, NOW, NOW - 1, NOW + 1, NOW + MINUTE, NOW - DAY])(
    'has the host’s time, though it names %j',
    (at) => {
      const given = { type: 'poll.wake', ...(at !== undefined && { at }) };
      expect(validateEvent(pollingMachine, given, NOW)).toEqual({ type: 'poll.wake', at: NOW });
    },
  );

  it.each([
    ...[NaN, Infinity, -Infinity, 8e15, -8e15, 1e300, 0, -0, NOW / 1_000],
    ...[NOW + MINUTE + 1, NOW - DAY - 1],
    ...[null, 'soon', `${NOW}`, true, {}, [], [NOW]],
  ])('is refused with the time %j', (at) => {
    const run = () => validateEvent(pollingMachine, { type: 'poll.wake', at }, NOW);
    expect(run).toThrow(InputError);
    expect(run).toThrow(/^event\.at: expected .+, got /);
  });

  it.each([
    ...['durable.due', 'durable.answered', 'xstate.init', 'xstate.done.actor.fetchStatus'],
    ...['poll.other', 'fleet.add', 'constructor', '__proto__', '', 5, null, undefined, {}],
  ])('is refused with the type %j', (type) => {
    expect(() => validateEvent(pollingMachine, { type }, NOW)).toThrow(
      /^event\.type: expected .+, got /,
    );
  });

  it.each([undefined, null, 5, 'poll.stop', []])('is refused when it is %j', (given) => {
    expect(() => validateEvent(pollingMachine, given, NOW)).toThrow(InputError);
  });

  it('has nothing in it that the chart doesn’t know', () => {
    const given = JSON.parse('{"type":"fleet.add","ids":["a"],"output":1,"__proto__":{"at":1}}');
    expect(validateEvent(smallFleet(2, 2), given, NOW)).toEqual({
      type: 'fleet.add',
      at: NOW,
      ids: ['a'],
    });
    for (const ids of ['a', [1], {}, null])
      expect(() => validateEvent(smallFleet(2, 2), { type: 'fleet.add', ids }, NOW)).toThrow(
        /^event\.ids/,
      );
  });
});
