import { expect, it } from 'vitest';
import { withoutReading } from '../../../machines/poll/record.ts';
import { reading, unavailable } from '../../support/observations.ts';

it('keeps only the circumstances of a fleet’s reading, for the rest is stored beside it', () => {
  const said = reading('STARTING', { detail: 'soon', confirmMs: 2, askedMs: 7 });
  expect(Object.keys(withoutReading(said)).sort()).toEqual([
    'askedMs',
    'at',
    'elapsedMs',
    'jitter',
    'type',
  ]);
});

it('keeps all of what isn’t a reading', () => {
  expect(withoutReading(unavailable())).toEqual(unavailable());
});
