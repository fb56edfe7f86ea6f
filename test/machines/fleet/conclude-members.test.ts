import { describe, expect, it } from 'vitest';
import { concluded } from '../../../machines/fleet/conclude-members.ts';
import type { Reason } from '../../../machines/poll/endings.ts';
import { fleetOf, member } from '../../support/fleet-context.ts';
import { failed, T0 } from '../../support/observations.ts';

const fleet = fleetOf([
  member('fine'),
  member('failing', { failures: 2 }),
  member('over', { failures: 1, ending: { reason: 'exhausted', at: T0 - 1_000 } }),
]);
const only = (id: string) => (one: { id: string }) => one.id === id;

describe('Members that are ended', () => {
  it('are reported one by one, with their outcomes', () => {
    expect(concluded(fleet, 'aborted', T0).events).toMatchObject([
      { type: 'member.settled', id: 'fine', outcome: { reason: 'aborted', endedAt: T0 } },
      { type: 'member.settled', id: 'failing', outcome: { reason: 'aborted', endedAt: T0 } },
    ]);
  });

  it.each([
    ['fine', { live: 1, failing: 1 }],
    ['failing', { live: 1, failing: 0 }],
  ])('are not counted as live (%s)', (id, counts) => {
    expect(concluded(fleet, 'deadline', T0, only(id)).context).toMatchObject(counts);
  });

  it.each<[Reason, Reason]>([
    ['deadline', 'failed'],
    ['aborted', 'aborted'],
  ])(
    'for the reason %s end for the reason %s when one was read and waits to be confirmed',
    (reason, own) => {
      const waits = member('waits', { isConfirming: true, verdict: 'failed' });
      const { context } = concluded(fleetOf([waits]), reason, T0);
      expect(context.pages[0]?.[0]?.ending).toEqual({ reason: own, at: T0 });
    },
  );

  it('keep the ending that they have', () => {
    const [, , over] = concluded(fleet, 'aborted', T0).context.pages.flat();
    expect(over?.ending).toEqual({ reason: 'exhausted', at: T0 - 1_000 });
  });

  it('carry what ended them, though it was no answer of their own', () => {
    const failure = failed('http', 401);
    const { events } = concluded(fleet, 'unauthorized', T0, only('fine'), { failure });
    expect(events).toMatchObject([{ id: 'fine', outcome: { failure } }]);
  });
});
