import { describe, expect, it } from 'vitest';
import { createActor, fromPromise, toPromise } from 'xstate';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { pending, readings } from '../support/fleet-answers.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import { Fleet } from '../support/fleet-machine.ts';
import * as observe from '../support/observations.ts';
import { refusal } from '../support/refusal.ts';

const good = readings({ a: pending });
const { at: _, ...timeless } = good;

describe('An answer of a custom fetch actor that is no observation', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, refusal('fetchBatch', 'undefined')],
    ['a text', 'ok', refusal('fetchBatch', '"ok"')],
    ['no time', timeless, refusal('fetchBatch.at', 'undefined')],
    [
      'a jitter that is no number',
      { ...good, jitter: Number.NaN },
      refusal('fetchBatch.jitter', 'NaN'),
    ],
    ['an endless time', { ...good, at: Infinity }, refusal('fetchBatch.at', 'Infinity')],
    ['a huge time', { ...good, at: 1e300 }, refusal('fetchBatch.at', '1e+300')],
    ['an unknown kind', { ...good, type: 'maybe' }, refusal('fetchBatch.type', '"maybe"')],
    ['one reading for many', observe.reading(), refusal('fetchBatch.type', '"reading"')],
    ['that nothing changed', observe.unchanged(), refusal('fetchBatch.type', '"unchanged"')],
    ['no entries', { ...good, entries: undefined }, refusal('fetchBatch.entries', 'undefined')],
    [
      'entries that are none',
      { ...good, entries: [null] },
      refusal('fetchBatch.entries[0]', 'null'),
    ],
    [
      'a wait that is no number',
      { ...observe.rateLimited(), askedMs: Number.NaN },
      refusal('fetchBatch.askedMs', 'NaN'),
    ],
  ])('ends the fleet with a defect that names it: %s', async (_, output, message) => {
    const fetchBatch = fromPromise(async () => output);
    const machine = fleetMachine.provide({ actors: { fetchBatch: fetchBatch as never } });
    const input = { ids: ['a'], autoStart: true };
    const { type, reason, failure } = await toPromise(createActor(machine, { input }).start());
    expect([type, reason, failure?.code]).toEqual(['error', 'defect', 'defect']);
    expect(failure?.message).toMatch(message);
  });

  it('ends it during a hold, too', () => {
    const fleet = new Fleet(smallFleet(1, 2), { ids: ['a', 'b'] });
    fleet.answer(observe.rateLimited(20_000)).answer({ ...good, jitter: Number.NaN });
    expect(fleet.snapshot.output).toMatchObject({ type: 'error', reason: 'defect' });
  });
});

it('Entries for ids that were not requested are ignored, and of two for one id the later counts', () => {
  const fleet = new Fleet(smallFleet(2, 1), { ids: ['a', 'b'] });
  const { entries } = readings({ a: pending, b: pending, c: pending });
  const twice = [...entries, { ...entries[0], id: 'a', status: 'LATER' }];
  fleet.answer({ ...good, entries: twice as typeof entries });
  expect(fleet.member('a')?.status).toBe('LATER');
  expect(Object.keys(fleet.endings())).toEqual(['a', 'b']);
});
