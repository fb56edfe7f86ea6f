import { expect, it } from 'vitest';

it('the chart loads, and is called polling', async () => {
  const { pollingMachine } = await import('../../machines/polling.machine.ts');
  expect(pollingMachine.id).toBe('polling');
  expect(Object.keys(pollingMachine.states)).toHaveLength(7);
});

it('the fleet’s chart loads, and is called fleet', async () => {
  const { fleetMachine } = await import('../../machines/fleet.machine.ts');
  expect(fleetMachine.id).toBe('fleet');
  expect(Object.keys(fleetMachine.states)).toHaveLength(6);
});
