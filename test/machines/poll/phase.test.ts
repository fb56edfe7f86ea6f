import { expect, it } from 'vitest';
import { isWait, phaseOf } from '../../../machines/poll/phase.ts';

it.each([
  ['idle', 'idle', false],
  [{ polling: 'waiting' }, 'waiting', true],
  [{ polling: 'backoff' }, 'backoff', true],
  [{ polling: 'rateLimited' }, 'rateLimited', true],
  [{ polling: 'fetching' }, 'fetching', false],
  ['paused', 'paused', false],
])('the state %j is the phase %s', (value, phase, waits) => {
  expect(phaseOf(value)).toBe(phase);
  expect(isWait(phase)).toBe(waits);
});
