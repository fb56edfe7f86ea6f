import { expect, it } from 'vitest';
import { endings } from '../../../machines/poll/endings.ts';
import { endingGuards } from '../../../machines/poll/guards.ts';
import { pollingMachine } from '../../../machines/polling.machine.ts';

it('`deciding` asks for the reasons to end in the order of the table that a fleet’s members use', () => {
  const { always } = pollingMachine.getStateNodeById('polling.polling.deciding');
  const ends = (always ?? []).flatMap(({ guard, target, actions }) =>
    target?.[0]?.type === 'final' ? [{ guard, target: target[0].key, actions }] : [],
  );
  expect(ends).toEqual(
    endingGuards.map(([reason, guard]) => ({
      guard: guard.name,
      target: endings[reason],
      actions: [{ type: 'conclude', params: { reason } }],
    })),
  );
});
