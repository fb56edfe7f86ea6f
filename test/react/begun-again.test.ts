import { describe, expect, it } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { onPage } from './on-page.ts';

/** Single requests of a fleet start this far apart, ms. */
const PACE = 20;

const policy = { interval: { minMs: 5_000, maxMs: 5_000 } };

const initial = (status: string) => ({
  ...{ conversation_id: 'a', title: 'Of the list', status, runtime_status: null },
});

describe.each(['19', '18'] as const)(
  'a fleet that is begun again, with React %s in StrictMode,',
  (react) => {
    const on = onPage(react);
    const { asked, begin, control, pass, phase, requested, requests, show } = on;
    const known = (id: string) => on.says(`known-of-${id}`);
    const phaseOf = (id: string) => on.says(`phase-of-${id}`);
    const restart = (id: string) =>
      on.page.evaluate((id) => window.harness.seen.fleet?.restart(id), id);
    const shown = () => on.page.evaluate(() => window.harness.seen.shown.splice(0));
    const told = () => on.page.evaluate(() => window.harness.seen.told.splice(0).sort());
    const askedFor = () => asked().map(({ ids }) => ids.join());
    const now = () => on.page.evaluate(() => Date.now());

    it('shows of each member what was read, until it is read again', async () => {
      on.server.play('a', ['RUNNING', fault.held('STARTING')]);
      await begin('KnownFleet', { ids: ['a'], policy });
      await known('a')('Conversation a RUNNING pending');
      await shown();
      await control('restart');
      await requested(2);
      await on.says('statuses')('1 RUNNING');
      await known('a')('Conversation a RUNNING pending');
      on.server.release();
      await known('a')('Conversation a STARTING pending');
      expect(await shown()).not.toContain('none none none');
    });

    it('shows it to who looks again, and not after the credentials were refused', async () => {
      on.server.play('a', ['RUNNING']);
      await begin('KnownFleet', { ids: ['a'], policy });
      await known('a')('Conversation a RUNNING pending');
      await on.unmount();
      await pass(60_000);
      await shown();
      await begin('KnownFleet', { ids: ['a'], policy });
      await requested(2);
      await phaseOf('a')('waiting');
      expect(await shown()).toEqual(['Conversation a RUNNING pending']);
      on.server.setKey('new');
      await pass(5_000);
      await phase('unauthorized');
      on.forgive();
      await on.unmount();
      await pass(1);
      await show('KnownFleet', { ids: ['a'], policy });
      await known('a')('none none none');
    });

    it.each([true, false])(
      'begins one member anew after its end, and asks for no other (keepOpen: %s)',
      async (keepOpen) => {
        on.server.play('a', ['STOPPED', 'RUNNING', 'STOPPED']);
        on.server.play('b', ['STOPPED']);
        await begin('KnownFleet', { ids: ['a', 'b'], policy, keepOpen });
        await pass(PACE);
        await phaseOf('a')('stopped');
        await phaseOf('b')('stopped');
        await pass(2_000);
        await told();
        await shown();
        await restart('a');
        await requested(3);
        await known('a')('Conversation a RUNNING pending');
        await phaseOf('b')('stopped');
        await pass(5_000);
        await phaseOf('a')('stopped');
        expect(askedFor().slice(2)).toEqual(['a', 'a']);
        expect(await told()).toEqual([
          '0: a RUNNING → STOPPED',
          '0: a null → RUNNING',
          '0: a stopped',
        ]);
        expect(await shown()).not.toContain('none none none');
      },
    );

    it('begins one member anew while it is polled', async () => {
      on.server.play('a', ['RUNNING']);
      on.server.play('b', ['RUNNING']);
      await begin('KnownFleet', { ids: ['a', 'b'], policy });
      await pass(PACE);
      await phaseOf('a')('waiting');
      await phaseOf('b')('waiting');
      await pass(2_000);
      await restart('a');
      await requested(3);
      expect(askedFor()[2]).toBe('a');
      await known('a')('Conversation a RUNNING pending');
    });

    it('refuses to begin an id anew that isn’t in it, by name', async () => {
      on.server.play('a', ['RUNNING']);
      await begin('KnownFleet', { ids: ['a'], policy });
      await expect(restart('z')).rejects.toThrow(
        'id: expected the id of a member of this fleet, got "z"',
      );
      expect(requests()).toBe(1);
    });

    it.each(['show', 'hydrate'] as const)(
      'shows initial data of members, and asks for each when it is due (%s)',
      async (how) => {
        on.server.play('a', ['STOPPED']);
        on.server.play('b', ['RUNNING']);
        const given = {
          ...{ ids: ['a', 'b'], policy, initialDataAt: { a: await now() } },
          initialData: { a: initial('STOPPED') },
        };
        await on.page.evaluate(([how, given]) => void window.harness[how]('KnownFleet', given), [
          how,
          given,
        ] as const);
        await known('a')('Of the list STOPPED stopped');
        await pass(1);
        await known('b')('Conversation b RUNNING pending');
        await phaseOf('a')('waiting');
        await on.says('statuses')('1 STOPPED, 1 RUNNING|1 RUNNING, 1 STOPPED');
        expect(askedFor()).toEqual(['b']);
        await pass(5_000);
        await phaseOf('a')('stopped');
        await known('a')('Conversation a STOPPED stopped');
      },
    );

    it('shows initial data of a member that is added later', async () => {
      on.server.play('a', ['RUNNING']);
      on.server.play('b', ['RUNNING']);
      await begin('KnownFleet', { ids: ['b'], policy });
      await known('b')('Conversation b RUNNING pending');
      await shown();
      const later = { initialData: { a: initial('RUNNING') }, initialDataAt: await now() };
      await show('KnownFleet', { ids: ['b', 'a'], policy, ...later });
      await known('a')('Of the list RUNNING pending');
      expect(await shown()).not.toContain('none none none');
      expect(requests()).toBe(1);
      await pass(6_000);
      await known('a')('Conversation a RUNNING pending');
    });

    it('tells each event once, to the functions of the last render, and says what a member does', async () => {
      on.server.play('a', [fault.status(503), 'STOPPED']);
      await begin('KnownFleet', { ids: ['a'], policy, generation: 1 });
      await on.says('sentence-of-a')(
        'The server is overloaded or in maintenance \\(503\\); give it time. Trying again in [\\d.]+ seconds?.',
      );
      on.forgive();
      await show('KnownFleet', { ids: ['a'], policy, generation: 2 });
      await pass(2_000);
      await phaseOf('a')('stopped');
      expect(await told()).toEqual(['1: a 503', '2: a null → STOPPED', '2: a stopped']);
    });

    it('tells all data of its members that is read, also of the same status', async () => {
      on.server.play('a', ['RUNNING', { status: 'RUNNING', title: 'Renamed' }]);
      on.server.play('b', ['STOPPED']);
      await begin('KnownFleet', {
        ids: ['a', 'b'],
        policy,
        initialData: { a: initial('RUNNING') },
      });
      await pass(5_500);
      await known('a')('Conversation a RUNNING pending');
      await pass(5_500);
      await known('a')('Renamed RUNNING pending');
      expect(await on.page.evaluate(() => window.harness.seen.read.sort())).toEqual([
        'a: Conversation a RUNNING',
        'a: Renamed RUNNING',
        'b: Conversation b STOPPED',
      ]);
    });
  },
);
