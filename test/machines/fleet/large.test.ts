import { expect, it } from 'vitest';
import { smallFleet } from '../../support/fleet-chart.ts';
import { Fleet } from '../../support/fleet-machine.ts';
import * as observe from '../../support/observations.ts';

it('A 429 to 200,000 members at once holds them all', () => {
  const ids = Array.from({ length: 200_000 }, (_, n) => `id-${n}`);
  const fleet = new Fleet(smallFleet(200_000, 1), { ids }).answer(observe.rateLimited(20_000));
  expect([fleet.state, fleet.context.live]).toEqual(['polling.rateLimited', 200_000]);
});
