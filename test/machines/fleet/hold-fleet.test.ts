import { describe, expect, it } from 'vitest';
import { type PolicyInput, resolvePolicy } from '../../../machines/poll/policy.ts';
import { asked, recorded } from '../../support/first-batch.ts';
import { member } from '../../support/fleet-context.ts';
import { accepted, rateLimited, T0 } from '../../support/observations.ts';

type Members = Parameters<typeof recorded>[0];

/** How long the fleet is held after its first batch was refused for so long, with all of the spread. */
const heldFor = (members: Members, askedMs: number, elapsedMs = 20, policy: PolicyInput = {}) => {
  const refused = rateLimited(askedMs, { jitter: 1, elapsedMs });
  const sent = { askedAt: T0 - elapsedMs };
  const { hold } = recorded(members, refused, { policy: resolvePolicy(policy) }, sent).context;
  return (hold?.until ?? Number.NaN) - T0;
};

const slow = accepted({ elapsedMs: 2_000 });
const quick = accepted({ elapsedMs: 20 });
const minute = { interval: { minMs: 60_000, maxMs: 60_000 }, deadlineMs: 60_000 };
/** Its deadline comes in 15 s. */
const ending = { startedAt: T0 - 45_000 };

describe('A hold of the fleet', () => {
  it('is spread over the longest interval of the members that were refused', () => {
    const often = asked('often', { suggested: { minMs: 1_000, maxMs: 2_000 } });
    const seldom = { suggested: { minMs: 1_000, maxMs: 7_000 } };
    expect(heldFor([often], 30_000)).toBe(32_000);
    expect(heldFor([often, asked('seldom', seldom)], 30_000)).toBe(37_000);
    expect(heldFor([often, member('not asked', seldom)], 30_000)).toBe(32_000);
    expect(heldFor([often, asked('gone', { ...seldom, isRemoved: true })], 30_000)).toBe(32_000);
  });

  it('leaves time for a last check, which may take twice as long as the refusal', () => {
    expect(heldFor([asked('a', { ...ending, observation: quick })], 10_000, 2_000, minute)).toBe(
      11_000,
    );
    expect(heldFor([asked('a', { ...ending, observation: slow })], 10_000, 20, minute)).toBe(
      14_000,
    );
  });

  it('leaves that time for one that waits, too, by its own last answer', () => {
    const others = (observation: typeof slow) => [
      asked('a'),
      member('b', { ...ending, observation }),
    ];
    expect(heldFor(others(slow), 10_000, 20, minute)).toBe(11_000);
    expect(heldFor(others(quick), 10_000, 2_000, minute)).toBe(14_000);
  });

  it('leaves that time for one whose first request was refused: it counts from when that began', () => {
    const soon = { ...minute, deadlineMs: 15_000 };
    expect(heldFor([asked('a')], 8_000, 2_000, soon)).toBe(9_000);
  });

  it('is as long as the server says and the spread when no deadline is near', () => {
    expect(heldFor([asked('a', ending)], 10_000, 20, { ...minute, deadlineMs: null })).toBe(20_000);
    expect(heldFor([asked('a', ending)], 10_000, 20, { ...minute, deadlineMs: 600_000 })).toBe(
      20_000,
    );
  });
});
