import { describe, expect, it } from 'vitest';
import { reasonAtDeadline } from '../../../machines/fleet/reason-at-deadline.ts';
import type { Verdict } from '../../../machines/poll/observation.ts';

describe('A member whose deadline comes', () => {
  const waits = { isConfirming: true, confirmMs: 0 };
  const policy = { confirmMs: 0 };

  it.each(['succeeded', 'failed', 'stopped'] as const)(
    'while it waits to be asked alone for its end ends for that reason: %s',
    (verdict) => {
      expect(reasonAtDeadline({ ...waits, verdict }, policy)).toBe(verdict);
    },
  );

  it.each<Verdict | null>(['pending', 'blocked', 'missing', null])(
    'while it waits to be asked alone for no end of the work ends by the deadline: %s',
    (verdict) => {
      expect(reasonAtDeadline({ ...waits, verdict }, policy)).toBe('deadline');
    },
  );

  it('with an end that didn’t have to be asked for alone ends by the deadline', () => {
    const read = { isConfirming: false, confirmMs: 0, verdict: 'failed' } as const;
    expect(reasonAtDeadline(read, policy)).toBe('deadline');
  });

  it.each([
    ['itself', 5_000, 0],
    ['the policy', 0, 5_000],
  ])('ends by the deadline when its end had to be read for longer, as %s says', (_, own, all) => {
    const read = { ...waits, confirmMs: own, verdict: 'failed' } as const;
    expect(reasonAtDeadline(read, { confirmMs: all })).toBe('deadline');
  });
});
