import { describe, expect, it } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { onPage } from './on-page.ts';

const policy = {
  interval: { minMs: 5_000, maxMs: 5_000 },
  backoff: { baseMs: 1_000, maxMs: 1_000 },
};
const props = { id: 'abc', policy };

describe.each(['19', '18'] as const)(
  'what components share, with React %s in StrictMode,',
  (react) => {
    const on = onPage(react);
    const { begin, control, pass, phase, polls, requested, requests, show } = on;
    const known = on.says('known');
    const shown = () => on.page.evaluate(() => [...window.harness.seen.shown]);
    const told = () => on.page.evaluate(() => window.harness.seen.told.splice(0));
    const now = () => on.page.evaluate(() => Date.now());

    it('is the poll of the first policy, and a mistake names both', async () => {
      on.server.play('abc', ['RUNNING']);
      const slow = { interval: { minMs: 60_000, maxMs: 60_000 } };
      await begin('Policies', { id: 'abc', policies: [policy, slow, { ...slow }] });
      await polls(1);
      await pass(5_000);
      await polls(2);
      expect(requests()).toBe(2);
      expect(on.forgive()).toEqual([
        expect.stringMatching(/^policy: expected one .+"abc".+60000.+beside .+5000.+backoff/),
      ]);
    });

    it('is begun again with another policy once no component wants the one before, and shows what was read', async () => {
      on.server.play('abc', ['RUNNING']);
      const fast = { interval: { minMs: 2_000, maxMs: 2_000 } };
      await begin('Policies', { id: 'abc', policies: [policy, policy] });
      await polls(1);
      await show('Policies', { id: 'abc', policies: [fast, fast] });
      await pass(1);
      await requested(2);
      await polls(1);
      await pass(2_000);
      await polls(2);
      expect(requests()).toBe(3);
    });

    it('is the same poll for a policy that says the same in another order', async () => {
      on.server.play('abc', ['RUNNING']);
      const { interval, backoff } = policy;
      await begin('Policies', { id: 'abc', policies: [policy, { backoff, interval }] });
      await polls(1);
      await pass(5_000);
      await polls(2);
      expect(requests()).toBe(2);
    });

    it('is told to the inspector of a provider', async () => {
      on.server.play('abc', ['RUNNING']);
      await begin('ProvidedInspect', { ...props, generation: 1 });
      await polls(1);
      await show('ProvidedInspect', { ...props, generation: 2 });
      await pass(5_000);
      await polls(2);
      expect(requests()).toBe(2);
      expect(await on.page.evaluate(() => window.harness.seen.inspected)).toBe(2);
    });

    it('stays in view through a restart until it is read again, also while the server fails', async () => {
      on.server.play('abc', ['RUNNING', fault.status(503), fault.held('STOPPED')]);
      await begin('Known', props);
      await known('Conversation abc RUNNING pending');
      await control('restart');
      await requested(2);
      await phase('backoff');
      on.forgive();
      await known('Conversation abc RUNNING pending');
      await pass(1_000);
      await requested(3);
      on.server.release();
      await known('Conversation abc STOPPED stopped');
      expect(await shown()).toEqual([
        'none none none',
        'Conversation abc RUNNING pending',
        'Conversation abc STOPPED stopped',
      ]);
    });

    it('stays in view when the user signs in again', async () => {
      on.server.play('abc', ['RUNNING']);
      await begin('Known', props);
      await known('Conversation abc RUNNING pending');
      on.server.setKey('new');
      await pass(5_000);
      await phase('unauthorized');
      on.forgive();
      await on.setKey('new');
      await control('restart');
      await phase('waiting');
      expect(await shown()).toEqual(['none none none', 'Conversation abc RUNNING pending']);
    });

    it('is shown to who looks again, from the first render on, and asked for at once', async () => {
      on.server.play('abc', ['RUNNING', fault.held('STOPPED')]);
      await begin('Known', props);
      await known('Conversation abc RUNNING pending');
      await on.unmount();
      await pass(60_000);
      await on.page.evaluate(() => window.harness.seen.shown.splice(0));
      await show('Known', props);
      await known('Conversation abc RUNNING pending');
      await pass(1);
      await requested(2);
      await known('Conversation abc RUNNING pending');
      on.server.release();
      await known('Conversation abc STOPPED stopped');
      expect(await shown()).toEqual([
        'Conversation abc RUNNING pending',
        'Conversation abc STOPPED stopped',
      ]);
    });

    it('is not shown to who looks again after the server refused the credentials', async () => {
      on.server.play('abc', ['RUNNING']);
      await begin('Known', props);
      await known('Conversation abc RUNNING pending');
      on.server.setKey('new');
      await pass(5_000);
      await phase('unauthorized');
      on.forgive();
      await on.unmount();
      await pass(1);
      await show('Known', props);
      await known('none none none');
      await pass(1);
      await phase('unauthorized');
      on.forgive();
    });

    it.each(['show', 'hydrate'] as const)(
      'is initial data first, read by its resource, and asked for when that is due (%s)',
      async (how) => {
        on.server.play('abc', ['STOPPED']);
        const given = { ...props, initialData: initial('RUNNING'), initialDataAt: await now() };
        await on.page.evaluate(([how, given]) => void window.harness[how]('Known', given), [
          how,
          given,
        ] as const);
        await known('Of the list RUNNING pending');
        await pass(4_900);
        await phase('waiting');
        expect(requests()).toBe(0);
        await pass(200);
        await requested(1);
        await known('Conversation abc STOPPED stopped');
        expect((await shown())[0]).toBe('Of the list RUNNING pending');
      },
    );

    it('is initial data that is old, and asked for at once', async () => {
      on.server.play('abc', ['RUNNING']);
      const initialDataAt = (await now()) - 60_000;
      await begin('Known', { ...props, initialData: initial('RUNNING'), initialDataAt });
      await known('Conversation abc RUNNING pending');
    });

    it('shows a verdict of initial data, and ends only once the server has said so', async () => {
      on.server.play('abc', [fault.status(503), 'STOPPED']);
      const given = { ...props, initialData: initial('STOPPED'), initialDataAt: await now() };
      await show('Known', given);
      await known('Of the list STOPPED stopped');
      await pass(1);
      await phase('waiting');
      await pass(5_000);
      await requested(1);
      await phase('backoff');
      on.forgive();
      await known('Of the list STOPPED stopped');
      expect(await told()).toEqual(['0: abc 503']);
      await pass(1_000);
      await phase('stopped');
      expect(await shown()).toEqual([
        'Of the list STOPPED stopped',
        'Conversation abc STOPPED stopped',
      ]);
    });

    it('does not go back to initial data that is older than what was read', async () => {
      on.server.play('abc', ['RUNNING', fault.held('STOPPED')]);
      const given = {
        ...props,
        initialData: initial('STARTING'),
        initialDataAt: (await now()) - 60_000,
      };
      await begin('Known', given);
      await known('Conversation abc RUNNING pending');
      await on.unmount();
      await pass(1);
      await on.page.evaluate(() => window.harness.seen.shown.splice(0));
      await begin('Known', given);
      await requested(2);
      on.server.release();
      await known('Conversation abc STOPPED stopped');
      expect((await shown())[0]).toBe('Conversation abc RUNNING pending');
    });

    it('is the initial data of a second component, which never shows less', async () => {
      on.server.play('abc', ['RUNNING']);
      await show('KnownBeside', {
        ...props,
        initialData: initial('RUNNING'),
        initialDataAt: await now(),
      });
      await known('Of the list RUNNING pending');
      await on.says('status')('RUNNING');
      await pass(4_900);
      expect(requests()).toBe(0);
      await pass(200);
      await known('Conversation abc RUNNING pending');
      expect(await shown()).toEqual([
        'Of the list RUNNING pending',
        'Conversation abc RUNNING pending',
      ]);
    });

    it('is told once an event, to the function of the last render, with the id', async () => {
      on.server.play('abc', ['RUNNING', fault.status(503), 'STOPPED']);
      await begin('Known', { ...props, generation: 1 });
      await phase('waiting');
      await show('Known', { ...props, generation: 2 });
      await pass(5_000);
      await phase('backoff');
      on.forgive();
      await pass(1_000);
      await phase('stopped');
      await show('Known', { ...props, generation: 3 });
      await control('restart');
      await requested(4);
      await phase('stopped');
      expect(await told()).toEqual([
        '1: abc null → RUNNING',
        '2: abc 503',
        '2: abc RUNNING → STOPPED',
        '2: abc stopped',
        '3: abc null → STOPPED',
        '3: abc stopped',
      ]);
    });

    it('is told with all data that is read, also of the same status, and not with what is known first', async () => {
      const renamed = { status: 'RUNNING', title: 'Renamed' };
      on.server.play('abc', ['RUNNING', renamed, fault.status(503), renamed, 'STOPPED']);
      await begin('Known', { ...props, initialData: initial('RUNNING'), initialDataAt: 0 });
      await known('Conversation abc RUNNING pending');
      for (const asked of [2, 3]) {
        await pass(5_000);
        await requested(asked);
        await phase(asked === 3 ? 'backoff' : 'waiting');
      }
      on.forgive();
      await pass(1_000);
      await phase('waiting');
      await pass(10_000);
      await phase('stopped');
      expect(await on.page.evaluate(() => window.harness.seen.read)).toEqual([
        'abc: Conversation abc RUNNING',
        'abc: Renamed RUNNING',
        'abc: Renamed RUNNING',
        'abc: Conversation abc STOPPED',
      ]);
    });

    it('is asked for once when several components refresh it together', async () => {
      on.server.play('abc', ['RUNNING']);
      await begin('Known', props);
      await phase('waiting');
      await pass(2_000);
      await on.page.evaluate(() => {
        for (let component = 0; component < 4; component++) window.harness.seen.poll?.refresh();
      });
      await requested(2);
      await phase('waiting');
      await pass(3_000);
      expect(requests()).toBe(2);
      await control('refresh');
      await requested(3);
    });

    it('is told to nobody once it is unmounted', async () => {
      on.server.play('abc', [fault.held('RUNNING')]);
      await begin('Known', props);
      await on.unmount();
      on.server.release();
      await pass(60_000);
      expect(await told()).toEqual([]);
    });

    it('is told to all listeners, and goes on, when one of them fails, which is reported', async () => {
      on.server.play('abc', ['RUNNING']);
      await begin('Failing', props);
      await known('Conversation abc RUNNING pending');
      await expect(pass(1)).rejects.toThrow('a listener failed');
      expect(await told()).toEqual(['0: abc null → RUNNING']);
      await pass(5_000);
      await requested(2);
    });

    it('tells nothing while a server renders, and says what it does in a sentence', async () => {
      on.server.play('abc', ['RUNNING']);
      const html = await on.page.evaluate((given) => window.harness.hydrate('Known', given), props);
      expect(html).toContain('"abc" is not polled yet; start polling it.');
      expect(await told()).toEqual([]);
      await pass(1);
      await on.says('sentence')('"abc" has the status RUNNING; asking again in 5 seconds.');
      await on.says('delay')(5_000);
      await show('Known', { ...props, id: null });
      await on.says('sentence')('Nothing is polled: there is no id yet.');
    });
  },
);

/** Data of a conversation, as a list would have it. */
const initial = (status: string) => ({
  ...{ conversation_id: 'abc', title: 'Of the list', status, runtime_status: null },
});
