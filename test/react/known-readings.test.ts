import { expect, it } from 'vitest';
import { type KnownReading, KnownReadings, knownReadings } from '../../src/react/known-readings.ts';

const reading = (status: string): KnownReading<null> => ({
  ...{ status, verdict: 'pending', detail: null, label: null, progress: null, data: null, at: 1 },
});

it('remembers the newest readings, and no more than its limit', () => {
  const known = new KnownReadings<null>(2);
  for (const id of ['a', 'b', 'a', 'c']) known.set(id, reading(id));
  expect(['a', 'b', 'c'].map((id) => known.get(id)?.status)).toEqual(['a', undefined, 'c']);
  known.delete('a');
  expect(known.get('a')).toBeUndefined();
});

it('remembers the readings of each machine for itself', () => {
  const [one, other] = [{}, {}];
  knownReadings<null>(one, 2).set('a', reading('RUNNING'));
  expect(knownReadings(one, 2).get('a')?.status).toBe('RUNNING');
  expect(knownReadings(other, 2).get('a')).toBeUndefined();
});
