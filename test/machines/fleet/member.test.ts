import { describe, expect, it } from 'vitest';
import { answered, type FleetMember, initialMember } from '../../../machines/fleet/member.ts';
import type { Observation } from '../../../machines/poll/observation.ts';
import { resolvePolicy } from '../../../machines/poll/policy.ts';
import * as observe from '../../support/observations.ts';

const { T0 } = observe;

const memberAfter = (observation: Observation, known: Partial<FleetMember> = {}) =>
  answered(
    { ...initialMember('a', 1), ...known },
    observation,
    resolvePolicy({ maxFailures: 2 }),
    0,
  );

describe('A member', () => {
  it('is JSON, so that a snapshot restores the same', () => {
    const fresh = initialMember('a');
    expect(JSON.parse(JSON.stringify(fresh))).toStrictEqual(fresh);
  });

  it.each<[string, Observation, Partial<FleetMember>?]>([
    ['unauthorized', observe.unauthorized()],
    ['missing', observe.missing()],
    ['succeeded', observe.reading('STOPPED', { verdict: 'succeeded' })],
    ['failed', observe.reading('ERROR', { verdict: 'failed' })],
    ['rejected', observe.rejected()],
    ['rateLimited', observe.rateLimited(3_600_001)],
    ['exhausted', observe.unavailable(), { failures: 1 }],
  ])('ends for the reason %s by its own answer', (reason, observation, known) => {
    expect(memberAfter(observation, known).ending).toEqual({ reason, at: T0 });
  });

  it.each<[string, number, Observation]>([
    ['what its status suggests', 5_000, observe.reading()],
    ['what the server asks for', 20_000, observe.rateLimited(20_000)],
    ['the first step of the backoff', 750, observe.unavailable()],
  ])('continues, and waits for %s: %j ms', (_, delayMs, observation) => {
    expect(memberAfter(observation)).toMatchObject({
      ending: null,
      ...{ delayMs, nextPollAt: T0 + delayMs },
    });
  });
});
