import { expect, it } from 'vitest';

it('the chart loads, and is called polling', async () => {
  const { pollingMachine } = await import('../../machines/polling.machine.ts');
  expect(pollingMachine.id).toBe('polling');
  expect(Object.keys(pollingMachine.states)).toHaveLength(7);
});
