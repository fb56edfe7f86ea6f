import { describe, expect, it } from 'vitest';
import { isAfter, parseMessage } from '../../src/across-tabs/message.ts';

const state = {
  ...{ type: 'state', from: 'a', to: null, term: 2, turn: 7, run: 0, isPaused: false },
  ...{ snapshot: { status: 'active', value: 'idle', context: {} } },
  ...{ pages: null, isWhole: true, told: [] },
};

describe('a message of another tab', () => {
  it.each([
    state,
    { ...state, pages: { length: 1, changed: [[0, []]] } },
    { ...state, told: [{ type: 'status.changed' }] },
    { type: 'hello', from: 'a', rank: 2 },
    { type: 'ask', from: 'a', ofAll: true },
    { type: 'event', from: 'a', number: 1, event: { type: 'poll.refresh' } },
    { type: 'taken', from: 'a', to: 'b', number: 1 },
    { type: 'ping', from: 'a' },
    { type: 'alive', from: 'a' },
    { type: 'refusal', from: 'a', reason: 'signed' },
  ])('is read: %j', (message) => {
    expect(parseMessage(message)).toBe(message);
  });

  it.each([
    null,
    undefined,
    'ping',
    7,
    [],
    {},
    { type: 'ping' },
    { type: 'constructor', from: 'a' },
    { type: 'hello', from: 'a', rank: 3 },
    { type: 'hello', from: 7, rank: 1 },
    { ...state, term: Number.NaN },
    { ...state, term: -1 },
    { ...state, turn: 1.5 },
    { ...state, run: null },
    { ...state, to: 7 },
    { ...state, isPaused: 'no' },
    { ...state, snapshot: null },
    { ...state, snapshot: { context: null } },
    { ...state, pages: { length: 1, changed: [[-1, []]] } },
    { ...state, pages: { length: 1, changed: [[0, 'x']] } },
    { ...state, pages: { length: 1, changed: ['x'] } },
    { ...state, told: [null] },
    { type: 'event', from: 'a', number: 1, event: {} },
    { type: 'taken', from: 'a', number: 1 },
    { type: 'refusal', from: 'a' },
  ])('is none: %j', (given) => {
    expect(parseMessage(given)).toBeNull();
  });
});

it('a later term comes after each turn of an earlier one', () => {
  const place = { term: 2, turn: 7 };
  expect(isAfter({ term: 3, turn: 1 }, place)).toBe(true);
  expect(isAfter({ term: 2, turn: 8 }, place)).toBe(true);
  expect(isAfter({ term: 2, turn: 7 }, place)).toBe(false);
  expect(isAfter({ term: 1, turn: 9 }, place)).toBe(false);
});
