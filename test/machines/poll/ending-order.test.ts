import { expect, it } from 'vitest';
import { isPastDeadline } from '../../../machines/poll/deadline.ts';
import { endings } from '../../../machines/poll/endings.ts';
import * as guards from '../../../machines/poll/guards.ts';
import { pollingMachine } from '../../../machines/polling.machine.ts';

const nameOf = (guard: guards.Predicate) =>
  Object.entries({ ...guards, isPastDeadline }).find(([, value]) => value === guard)?.[0];

it('`deciding` asks for the reasons to end in the order of the table that a fleet’s members use', () => {
  const { always } = pollingMachine.getStateNodeById('polling.polling.deciding');
  const ends = (always ?? []).flatMap(({ guard, target, actions }) =>
    target?.[0]?.type === 'final' ? [{ guard, target: target[0].key, actions }] : [],
  );
  expect(ends).toEqual(
    guards.endingGuards.map(([reason, guard]) => ({
      guard: nameOf(guard),
      target: endings[reason],
      actions: [{ type: 'conclude', params: { reason } }],
    })),
  );
});
