import { expect, it, vi } from 'vitest';
import type { FleetOutcome } from '../../machines/fleet/outcome.ts';
import { repeat } from '../../src/testing/index.ts';
import { ownEngine } from './own-engine.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const engine = ownEngine();

const ids = Array.from({ length: 250 }, (_, n) => (n + 1).toString(16).padStart(32, '0'));
const policy = { interval: { minMs: 300, maxMs: 300 } };

it('a fleet of 250 conversations outlives its service and its engine in mid-fetch', async () => {
  await engine.play(ids, [...repeat('RUNNING', 3), 'STOPPED']);
  await engine.hold();
  await engine.createFleet('fleet', ids, policy);
  await engine.requested(3);
  await engine.kill(['service', 'server']);
  await Promise.all([engine.startServer(), engine.startService()]);
  await engine.release();
  const [outcome] = await engine.outcomes<FleetOutcome>(['fleet']);
  const reasons = new Set(outcome?.outcomes.map(({ reason }) => reason));
  expect([outcome?.outcomes.length, ...reasons]).toEqual([ids.length, 'stopped']);
  const { counts } = await engine.requests();
  const repeated = outcome?.outcomes.map(({ id, polls }) => (counts[id] ?? 0) - polls) ?? [];
  expect([Math.min(...repeated), Math.max(...repeated)]).toEqual([1, 1]);
});

it('a durable fleet adds members and removes others', async () => {
  const [one = '', two = '', three = ''] = ids;
  await engine.play([one, two, three], ['RUNNING']);
  await engine.createFleet('changing', [one, two], policy);
  const { body } = await engine.call('Poll/changing/send', { type: 'fleet.add', ids: [three] });
  expect(body).toMatchObject({ resource: 'fleet', outcome: null });
  await engine.call('Poll/changing/send', { type: 'fleet.remove', ids: [one] });
  await engine.play([two, three], ['STOPPED']);
  const [outcome] = await engine.outcomes<FleetOutcome>(['changing']);
  const ended = outcome?.outcomes.filter(({ reason }) => reason === 'stopped').map(({ id }) => id);
  expect(ended?.sort()).toEqual([two, three]);
});
