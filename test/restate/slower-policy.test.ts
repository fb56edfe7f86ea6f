import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { defaultPolicy, type PolicyInput } from '../../machines/poll/policy.ts';
import { createPollingMachine, InputError } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { firstStep } from '../../src/restate/validate-input.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import { refusal } from '../support/refusal.ts';

const own: PolicyInput = {
  interval: { minMs: 1_000, maxMs: 2_000 },
  deadlineMs: 60_000,
  missingGrace: 2,
  confirmMs: 3_000,
  maxFailures: 10,
  pace: { maxMs: 60_000 },
  rateLimit: { fallbackMs: 30_000, maxMs: 600_000 },
};
const resource = conversationV0({ baseUrl: 'http://127.0.0.1:9' });
const poll = (policy: PolicyInput) =>
  createPollingMachine(resource, { policy }) as unknown as AnyStateMachine;
const create = (asked: unknown, policy: PolicyInput = own) =>
  firstStep(() => poll(policy), { resource: 'r', id: 'abc', policy: asked }, 10);

/** How the context's policy came out. */
const taken = (asked: unknown, policy?: PolicyInput) =>
  (create(asked, policy).first.snapshot as unknown as { context: { policy: unknown } }).context
    .policy;

describe('A caller’s policy', () => {
  it.each<[PolicyInput, RegExp]>([
    [
      { interval: { minMs: 999, maxMs: 2_000 } },
      refusal('policy.interval.minMs', '999', 'at least 1000'),
    ],
    [
      { interval: { minMs: 1_000, maxMs: 1_999 } },
      refusal('policy.interval.maxMs', '1999', 'at least 2000'),
    ],
    [{ interval: null }, refusal('policy.interval', 'null', 'an interval from 1000 to 2000')],
    [{ backoff: { baseMs: 999 } }, refusal('policy.backoff.baseMs', '999', 'at least 1000')],
    [{ backoff: { factor: 1.5 } }, refusal('policy.backoff.factor', '1.5', 'at least 2')],
    [{ backoff: { maxMs: 29_999 } }, refusal('policy.backoff.maxMs', '29999', 'at least 30000')],
    [{ timeoutDelayMs: 0 }, refusal('policy.timeoutDelayMs', '0', 'at least 10000')],
    [{ requestTimeoutMs: 1 }, refusal('policy.requestTimeoutMs', '1', '10000')],
    [{ requestTimeoutMs: 2 ** 31 - 1 }, refusal('policy.requestTimeoutMs', '2147483647', '10000')],
    [{ maxFailures: 11 }, refusal('policy.maxFailures', '11', 'at most 10')],
    [{ maxFailures: null }, refusal('policy.maxFailures', 'null', 'at most 10')],
    [
      { rateLimit: { fallbackMs: 29_999 } },
      refusal('policy.rateLimit.fallbackMs', '29999', 'at least 30000'),
    ],
    [
      { rateLimit: { maxMs: 29_999 } },
      refusal('policy.rateLimit.maxMs', '29999', 'at least 30000'),
    ],
    [
      { rateLimit: { maxMs: 600_001 } },
      refusal('policy.rateLimit.maxMs', '600001', 'at most 600000'),
    ],
    [{ deadlineMs: 60_001 }, refusal('policy.deadlineMs', '60001', 'at most 60000')],
    [{ deadlineMs: null }, refusal('policy.deadlineMs', 'null', 'at most 60000')],
    [{ missingGrace: 3 }, refusal('policy.missingGrace', '3', 'at most 2')],
    [{ confirmMs: 3_001 }, refusal('policy.confirmMs', '3001', 'at most 3000')],
    [{ pace: null }, refusal('policy.pace', 'null', 'an object with maxMs')],
    [{ pace: { maxMs: 59_999 } }, refusal('policy.pace.maxMs', '59999', 'at least 60000')],
  ])('%j makes more requests and is refused by its path', (asked, words) => {
    expect(() => create(asked)).toThrow(InputError);
    expect(() => create(asked)).toThrow(words);
    const fleet = () =>
      firstStep(() => fleetWith(own), { resource: 'r', ids: ['a'], policy: asked }, 10);
    expect(fleet).toThrow(words);
  });

  it.each<[PolicyInput]>([
    [{}],
    [{ interval: { minMs: 1_000, maxMs: 2_000 } }],
    [{ interval: { minMs: 2_000, maxMs: 9_000 } }],
    [{ backoff: { baseMs: 2_000, factor: 3, maxMs: 60_000 } }],
    [{ timeoutDelayMs: 20_000 }],
    [{ requestTimeoutMs: 10_000 }],
    [{ maxFailures: 1 }],
    [{ maxFailures: 10 }],
    [{ rateLimit: { fallbackMs: 60_000, maxMs: 60_000 } }],
    [{ deadlineMs: 1 }],
    [{ missingGrace: 0 }],
    [{ confirmMs: 0 }],
    [{ pace: { maxMs: 3_600_000 } }],
    [{ endWhenBlocked: true }],
  ])('%j makes no more of them and is taken', (asked) => {
    expect(taken(asked)).toMatchObject({ ...own, ...asked });
  });

  it('can’t go on where the resource ends a poll that waits for a person', () => {
    expect(() => create({ endWhenBlocked: false }, { ...own, endWhenBlocked: true })).toThrow(
      refusal('policy.endWhenBlocked', 'false', 'true'),
    );
    expect(taken({ endWhenBlocked: true }, { ...own, endWhenBlocked: true })).toMatchObject({
      endWhenBlocked: true,
    });
  });

  it('can’t take away the limit of failures by setting a deadline', () => {
    const { maxFailures, deadlineMs, ...rest } = own;
    expect(taken({ deadlineMs: 5_000 }, { ...rest, maxFailures: 10 })).toMatchObject({
      ...{ deadlineMs: 5_000, maxFailures: 10 },
    });
    expect(() => create({ deadlineMs: 5_000, maxFailures: null }, rest)).toThrow(
      'policy.maxFailures',
    );
  });

  it('may take no advice of the server’s where the resource takes none', () => {
    expect(taken({ pace: null }, { ...own, pace: null })).toMatchObject({ pace: null });
    expect(taken({ pace: { maxMs: 1 } }, { ...own, pace: null })).toMatchObject({
      pace: { maxMs: 1 },
    });
  });

  it('may set what the resource leaves open, where that is slower than any status suggests', () => {
    const open = { interval: null };
    expect(taken({ interval: { minMs: 10_000, maxMs: 10_000 } }, open)).toMatchObject({
      interval: { minMs: 10_000, maxMs: 10_000 },
    });
    expect(taken({ interval: null, deadlineMs: 5 }, open)).toMatchObject({ interval: null });
    for (const interval of [
      { minMs: 1, maxMs: 1 },
      { minMs: 9_999, maxMs: 20_000 },
    ])
      expect(() => create({ interval }, open)).toThrow('policy.interval.minMs');
    expect(taken({ maxFailures: null }, { maxFailures: null })).toMatchObject({
      maxFailures: null,
      requestTimeoutMs: defaultPolicy.requestTimeoutMs,
    });
  });

  it.each([5, 'fast', [], { evil: 1 }, { backoff: { evil: 1 } }, { interval: { minMs: '1' } }])(
    'that is none is refused by its path: %j',
    (asked) => {
      expect(() => create(asked)).toThrow(/^policy/);
    },
  );
});

const fleetWith = (policy: PolicyInput): AnyStateMachine => smallFleet(2, 2, policy) as never;

describe('A caller’s input', () => {
  const start = (fields: object, machine: AnyStateMachine = poll(own)) =>
    firstStep(() => machine, { resource: 'r', ...fields }, 10);

  it.each<[object, string | RegExp]>([
    [{ id: 'a', ids: ['a'] }, refusal('input.ids', '"object"', 'no such field')],
    [{ id: 'a', keepOpen: true }, refusal('input.keepOpen', '"boolean"', 'no such field')],
    [{ id: 'a', maxInFlight: 99 }, refusal('input.maxInFlight', '"number"', 'no such field')],
    [
      JSON.parse('{"id":"a","__proto__":1}'),
      refusal('input.__proto__', '"number"', 'no such field'),
    ],
    [
      { id: 'a', observation: { type: 'reading', next: 'http://elsewhere.example.org/' } },
      refusal('input.observation', '"object"', 'no such field'),
    ],
    [{ id: 'a', autoStart: 1 }, refusal('input.autoStart', '1')],
    [{ id: 'a'.repeat(2_001) }, 'expected at most 2000 characters'],
  ])('%j is refused for a poll', (fields, words) => {
    expect(() => start(fields)).toThrow(InputError);
    expect(() => start(fields)).toThrow(words);
  });

  it.each<[object, string | RegExp]>([
    [{ id: 'a' }, refusal('input.id', '"string"', 'no such field')],
    [{ ids: 'a' }, refusal('input.ids', '"a"')],
    [{ ids: ['a'], keepOpen: 'yes' }, refusal('input.keepOpen', '"yes"')],
    [{ ids: Array(11).fill('a') }, 'input.ids: expected at most 10, got "11 ids"'],
    [{ ids: ['a', 'b'.repeat(2_001)] }, /^input\.ids\[1\]: expected .+, got /],
  ])('%j is refused for a fleet', (fields, words) => {
    expect(() => start(fields, fleetWith(own))).toThrow(InputError);
    expect(() => start(fields, fleetWith(own))).toThrow(words);
  });
});
