import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { defaultPolicy, type PolicyInput } from '../../machines/poll/policy.ts';
import { createPollingMachine, InputError } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { firstStep } from '../../src/restate/validate-input.ts';
import { smallFleet } from '../support/fleet-chart.ts';

const own: PolicyInput = {
  interval: { minMs: 1_000, maxMs: 2_000 },
  deadlineMs: 60_000,
  missingGrace: 2,
  confirmations: 3,
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
  it.each<[PolicyInput, string]>([
    [
      { interval: { minMs: 999, maxMs: 2_000 } },
      'policy.interval.minMs: expected at least 1000, got 999',
    ],
    [
      { interval: { minMs: 1_000, maxMs: 1_999 } },
      'policy.interval.maxMs: expected at least 2000, got 1999',
    ],
    [{ interval: null }, 'policy.interval: expected one from 1000 to 2000, got null'],
    [{ backoff: { baseMs: 999 } }, 'policy.backoff.baseMs: expected at least 1000, got 999'],
    [{ backoff: { factor: 1.5 } }, 'policy.backoff.factor: expected at least 2, got 1.5'],
    [{ backoff: { maxMs: 29_999 } }, 'policy.backoff.maxMs: expected at least 30000, got 29999'],
    [{ timeoutDelayMs: 0 }, 'policy.timeoutDelayMs: expected at least 10000, got 0'],
    [{ requestTimeoutMs: 1 }, 'policy.requestTimeoutMs: expected 10000, got 1'],
    [{ requestTimeoutMs: 2 ** 31 - 1 }, 'policy.requestTimeoutMs: expected 10000, got 2147483647'],
    [{ maxFailures: 11 }, 'policy.maxFailures: expected at most 10, got 11'],
    [{ maxFailures: null }, 'policy.maxFailures: expected at most 10, got null'],
    [
      { rateLimit: { fallbackMs: 29_999 } },
      'policy.rateLimit.fallbackMs: expected at least 30000, got 29999',
    ],
    [
      { rateLimit: { maxMs: 29_999 } },
      'policy.rateLimit.maxMs: expected at least 30000, got 29999',
    ],
    [
      { rateLimit: { maxMs: 600_001 } },
      'policy.rateLimit.maxMs: expected at most 600000, got 600001',
    ],
    [{ deadlineMs: 60_001 }, 'policy.deadlineMs: expected at most 60000, got 60001'],
    [{ deadlineMs: null }, 'policy.deadlineMs: expected at most 60000, got null'],
    [{ missingGrace: 3 }, 'policy.missingGrace: expected at most 2, got 3'],
    [{ confirmations: 4 }, 'policy.confirmations: expected at most 3, got 4'],
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
    [{ rateLimit: { fallbackMs: 60_000, maxMs: 60_000 } }],
    [{ deadlineMs: 1 }],
    [{ missingGrace: 0 }],
    [{ confirmations: 1 }],
  ])('%j makes no more of them and is taken', (asked) => {
    expect(taken(asked)).toMatchObject({ ...own, ...asked });
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

  it.each<[object, string]>([
    [{ id: 'a', ids: ['a'] }, 'input.ids: expected nothing, got "object"'],
    [{ id: 'a', keepOpen: true }, 'input.keepOpen: expected nothing, got "boolean"'],
    [{ id: 'a', maxInFlight: 99 }, 'input.maxInFlight: expected nothing, got "number"'],
    [JSON.parse('{"id":"a","__proto__":1}'), 'input.__proto__: expected nothing, got "number"'],
    [{ id: 'a', autoStart: 1 }, 'input.autoStart: got 1'],
    [{ id: 'a'.repeat(2_001) }, 'takes at most 2000 characters'],
  ])('%j is refused for a poll', (fields, words) => {
    expect(() => start(fields)).toThrow(InputError);
    expect(() => start(fields)).toThrow(words);
  });

  it.each<[object, string]>([
    [{ id: 'a' }, 'input.id: expected nothing, got "string"'],
    [{ ids: 'a' }, 'input.ids: got "a"'],
    [{ ids: ['a'], keepOpen: 'yes' }, 'input.keepOpen: got "yes"'],
    [{ ids: Array(11).fill('a') }, 'input.ids: expected at most 10, got "11 ids"'],
    [{ ids: ['a', 'b'.repeat(2_001)] }, 'input.ids[1]: got'],
  ])('%j is refused for a fleet', (fields, words) => {
    expect(() => start(fields, fleetWith(own))).toThrow(InputError);
    expect(() => start(fields, fleetWith(own))).toThrow(words);
  });
});
