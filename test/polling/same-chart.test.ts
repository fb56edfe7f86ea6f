import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import * as z from 'zod';
import { createFleetMachine, defineBatchResource } from '../../src/fleet/index.ts';
import { createPollingMachine, defineResource } from '../../src/index.ts';
import { sameChart } from '../../src/polling/same-chart.ts';

const resource = () =>
  defineResource({
    request: (id) => ({ url: `http://localhost/${id}` }),
    schema: z.string(),
    read: (status) => ({ status, verdict: 'pending' }),
    policy: { maxFailures: 3 },
  });
const batch = (normalizeId?: (id: string) => string) =>
  defineBatchResource({
    request: (ids) => ({ url: `http://localhost/${ids}` }),
    schema: z.string(),
    readings: () => [],
    limit: 9,
    normalizeId,
  });
const lower = (id: string) => id.toLowerCase();
const upper = (id: string) => id.toUpperCase();

it('machines made again with equal settings have one config, and requests of their own', () => {
  const [one, other] = [createPollingMachine(resource()), createPollingMachine(resource())];
  expect(one.config).toBe(other.config);
  expect(one.implementations.actors.fetchStatus).not.toBe(other.implementations.actors.fetchStatus);
  expect(createFleetMachine(batch()).config).toBe(createFleetMachine(batch()).config);
  expect(createFleetMachine(resource()).config).toBe(createFleetMachine(resource()).config);
  expect(createFleetMachine(batch(lower)).config).toBe(createFleetMachine(batch(lower)).config);
});

it('other settings have another config', () => {
  const configs = [
    createPollingMachine(resource()),
    createPollingMachine(resource(), { policy: { maxFailures: 4 } }),
    createFleetMachine(resource()),
    createFleetMachine(resource(), { maxInFlight: 1 }),
    createFleetMachine(batch()),
    createFleetMachine(batch(lower)),
    createFleetMachine(batch(upper)),
  ].map(({ config }) => config);
  expect(new Set(configs).size).toBe(configs.length);
});

it('a machine has the settings that it was made with, whatever becomes of their object', () => {
  const policy = { interval: { minMs: 1_000, maxMs: 1_000 } };
  const rate = { requests: 1, perMs: 1_000 };
  const machines = () => ({
    poll: createPollingMachine(resource(), {
      policy: { interval: { minMs: 1_000, maxMs: 1_000 } },
    }),
    fleet: createFleetMachine(resource(), { rate: { requests: 1, perMs: 1_000 } }),
  });
  createPollingMachine(resource(), { policy });
  createFleetMachine(resource(), { rate });
  policy.interval.minMs = 1;
  rate.perMs = 1;
  const { poll, fleet } = machines();
  const polling = createActor(poll, { input: { id: 'a' } }).getSnapshot().context;
  expect(polling.policy.interval).toEqual({ minMs: 1_000, maxMs: 1_000 });
  const { context } = createActor(fleet, { input: { ids: ['a'] } }).getSnapshot();
  expect(context.rate).toEqual({ requests: 1, perMs: 1_000 });
});

it('a hundred charts are remembered, those that were used last', () => {
  const first = sameChart('first', () => ({}));
  for (let n = 0; n < 99; n++) sameChart(n, () => ({}));
  expect(sameChart('first', () => ({}))).toBe(first);
  for (let n = 100; n < 200; n++) sameChart(n, () => ({}));
  expect(sameChart('first', () => ({}))).not.toBe(first);
});
