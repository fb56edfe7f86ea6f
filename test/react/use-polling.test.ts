import { describe, expect, it } from 'vitest';
import { fault, repeat } from '../../src/testing/index.ts';
import { reading } from '../support/observations.ts';
import { onPage } from './on-page.ts';

const policy = {
  interval: { minMs: 5_000, maxMs: 5_000 },
  backoff: { baseMs: 1_000, maxMs: 1_000 },
};
const props = { id: 'abc', policy };

describe.each(['19', '18'] as const)('in a browser, with React %s in StrictMode,', (react) => {
  const on = onPage(react);
  const { asked, begin, control, pass, phase, polls, requested, requests, setHidden, show } = on;
  const status = on.says('status');
  const phases = () => on.page.evaluate(() => window.harness.seen.phases);

  it('has that version of React and of its renderer', async () => {
    const versions = await on.page.evaluate(() => window.harness.versions);
    for (const version of versions) expect(version.split('.')[0]).toBe(react);
  });

  it('makes four requests for four polls, and never shows a false backoff', async () => {
    on.server.play('abc', [...repeat('RUNNING', 3), 'STOPPED']);
    await begin('Monitor', props);
    for (const n of [1, 2, 3]) {
      await polls(n);
      await pass(5_000);
    }
    await phase('stopped');
    expect(requests()).toBe(4);
    expect(await phases()).not.toContain('backoff');
    expect(await on.page.locator('q').textContent()).toBe('abc');
  });

  it('works with useMachine as well: no false backoff', async () => {
    on.server.play('abc', ['RUNNING']);
    await show('Machine', props);
    await phase('waiting');
    expect(await phases()).toEqual(['fetching', 'waiting']);
  });

  it('goes on with useMachine when its machine is another one, as after a hot reload', async () => {
    on.server.play('abc', ['RUNNING']);
    await show('UseMachineOther', { ...props, generation: 1 });
    await polls(1);
    await show('UseMachineOther', { ...props, generation: 2 });
    for (const n of [2, 3]) {
      await pass(5_000);
      await polls(n);
    }
    expect(requests()).toBe(3);
  });

  it('goes on with useMachine when its machine is another one at each render', async () => {
    on.server.play('abc', ['RUNNING']);
    await show('UseMachineInline', props);
    await polls(1);
    await show('UseMachineInline', { ...props, generation: 2 });
    for (const n of [2, 3]) {
      await pass(5_000);
      await polls(n);
    }
    expect(requests()).toBe(3);
  });

  it('leaves a machine to those that use it when a component with useMachine goes to another of the same policy', async () => {
    const id = '7d9f0c2ab4e84d0f9a6b000000000001';
    on.server.play(id, ['RUNNING']);
    await show('TwoMachines', { id, policy: props.policy, generation: 1 });
    await pass(1);
    const shown = on.page.locator('i', { hasText: /^(RUNNING|1)$/ });
    await shown.nth(6).waitFor();
    await on.page.evaluate(() => window.harness.seen.askedBy.splice(0));
    await show('TwoMachines', { id, policy: props.policy, generation: 2 });
    await pass(5_000);
    const askedBy = await on.page.waitForFunction(() => {
      const { askedBy } = window.harness.seen;
      return askedBy.length >= 7 && askedBy.sort();
    });
    expect(await askedBy.jsonValue()).toEqual([
      ...['fleet', 'fleet', 'other fleet', 'other poll', 'poll', 'poll', 'poll'],
    ]);
  });

  it('begins with useMachine another poll for another id with another key', async () => {
    on.server.play('abc', ['RUNNING']);
    on.server.play('def', ['STARTING', 'RUNNING']);
    await show('KeyedMachine', props);
    await phase('waiting');
    await show('KeyedMachine', { ...props, id: 'def' });
    await requested(2);
    expect(on.asked().at(-1)?.path).toContain('def');
  });

  it('doesn’t render a component that reads data and status for 20 polls that change nothing', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Counted', props);
    await polls(1);
    const commits = await on.page.evaluate(() => window.harness.seen.commits);
    for (let n = 2; n <= 21; n++) {
      await pass(5_000);
      await polls(n);
    }
    expect(await on.page.evaluate(() => window.harness.seen.commits)).toBe(commits);
  });

  it('keeps its functions the same', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Monitor', props);
    await polls(1);
    const kinds = await on.page.evaluate(() => {
      const [first, ...later] = window.harness.seen.controls.slice(-3);
      return later.map((functions) => functions.every((each, n) => each === first?.[n]));
    });
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds).not.toContain(false);
  });

  it('shares one poll among five components, without a provider', async () => {
    on.server.play('abc', [...repeat('RUNNING', 2), 'STOPPED']);
    await begin('Five', props);
    for (const n of [1, 2]) {
      await polls(n);
      await pass(5_000);
    }
    await phase('stopped');
    expect(await on.page.locator('.phase').allTextContents()).toEqual(repeat('stopped', 5));
    expect(requests()).toBe(3);
  });

  it('hands a shared poll on from components that go to components that come', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Five', { ...props, generation: 1 });
    await polls(1);
    await show('Five', { ...props, generation: 2 });
    await pass(1);
    await polls(1);
    await pass(5_000);
    await polls(2);
    expect(requests()).toBe(2);
  });

  it('asks nothing for ten intervals while hidden, then once, then in rhythm', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Monitor', props);
    await polls(1);
    await setHidden(true);
    await phase('paused');
    await pass(50_000);
    expect(requests()).toBe(1);
    await setHidden(false);
    await pass(1);
    await requested(2);
    await polls(2);
    await pass(4_998);
    expect(requests()).toBe(2);
    await pass(10);
    await requested(3);
    await polls(3);
    expect(requests()).toBe(3);
  });

  it('continues with the rest of the wait when it was hidden for a moment', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Monitor', props);
    await polls(1);
    await setHidden(true);
    await pass(2_000);
    await setHidden(false);
    await phase('waiting');
    await pass(2_500);
    expect(requests()).toBe(1);
    await pass(600);
    await requested(2);
  });

  it('does the same offline', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Monitor', props);
    await polls(1);
    await on.context.setOffline(true);
    await phase('paused');
    await pass(50_000);
    expect(requests()).toBe(1);
    await on.context.setOffline(false);
    await phase('fetching|waiting');
    await pass(1);
    await requested(2);
    await polls(2);
    expect(requests()).toBe(2);
  });

  it('continues while hidden when asked to', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Monitor', { ...props, pauseWhenHidden: false });
    await polls(1);
    await setHidden(true);
    await pass(5_000);
    await polls(2);
  });

  it('polls nothing while there is no id, and begins when it comes', async () => {
    on.server.play('abc', ['RUNNING']);
    await show('Monitor', { ...props, id: null });
    await phase('idle');
    await pass(60_000);
    expect(requests()).toBe(0);
    await begin('Monitor', props);
    await polls(1);
    await show('Monitor', { ...props, id: null });
    await phase('idle');
    await pass(60_000);
    expect(requests()).toBe(1);
  });

  it.each(['show', 'hydrate'] as const)(
    'shows the reading that a page was rendered with, and asks when it is due (%s)',
    async (how) => {
      on.server.play('abc', ['STOPPED']);
      const at = await on.page.evaluate(() => Date.now());
      const first = { ...props, observation: reading('RUNNING', { at, data: { title: 'x' } }) };
      await on.page.evaluate(([how, first]) => void window.harness[how]('Monitor', first), [
        how,
        first,
      ] as const);
      await status('RUNNING');
      await pass(4_900);
      await phase('waiting');
      expect(requests()).toBe(0);
      await pass(200);
      await requested(1);
      await phase('stopped');
      await status('STOPPED');
    },
  );

  it('comes back to a rate limit no earlier than the server said', async () => {
    on.server.play('abc', [fault.status(429, { headers: { 'Retry-After': '60' } }), 'RUNNING']);
    await begin('Monitor', props);
    await phase('rateLimited');
    on.forgive();
    await setHidden(true);
    await pass(30_000);
    await setHidden(false);
    await phase('rateLimited');
    await pass(29_000);
    expect(requests()).toBe(1);
    // Up to 10 s of it spread the clients.
    await pass(12_000);
    await requested(2);
  });

  it('leaves nothing behind when it is unmounted', async () => {
    on.server.play('abc', [fault.stall({ at: 'headers' })]);
    await begin('Monitor', props);
    await on.unmount();
    await pass(1);
    await on.server.idle();
    expect(on.server.requests.at(-1)?.closedEarly).toBe(true);
    await pass(60_000);
    expect(requests()).toBe(1);
  });

  it('ends the old poll when the id changes, and begins a new one', async () => {
    on.server.play('abc', [fault.held('STOPPED')]);
    on.server.play('def', ['RUNNING']);
    await begin('Monitor', props);
    await show('Monitor', { ...props, id: 'def' });
    await pass(1);
    await requested(2);
    on.server.release();
    await on.server.idle();
    await polls(1);
    await phase('waiting');
    expect(asked().map(({ ids, closedEarly }) => [ids, closedEarly])).toEqual([
      [['abc'], true],
      [['def'], false],
    ]);
  });

  it('is paused by enabled: false, and continues from there', async () => {
    on.server.play('abc', ['RUNNING']);
    await show('Monitor', { ...props, enabled: false });
    await pass(60_000);
    await phase('idle');
    expect(requests()).toBe(0);
    await begin('Monitor', props);
    await polls(1);
    await show('Monitor', { ...props, enabled: false });
    await pass(1);
    await phase('paused');
    await pass(60_000);
    expect(requests()).toBe(1);
    await begin('Monitor', props);
    await polls(2);
  });

  it('begins anew after unauthorized, with a new key', async () => {
    on.server.play('abc', ['RUNNING']);
    on.server.setKey('new');
    await begin('Monitor', props);
    await phase('unauthorized');
    on.forgive();
    await on.setKey('new');
    await control('restart');
    await phase('waiting');
  });

  it('stops, starts, pauses, resumes and refreshes', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Monitor', props);
    await polls(1);
    await pass(1_000);
    await control('refresh');
    await polls(2);
    // Within a second of the request before it, a refresh waits until that second is over.
    await control('refresh');
    await pass(1_000);
    await polls(3);
    await control('pause');
    await phase('paused');
    await control('resume');
    await phase('waiting');
    await control('stop');
    await phase('stopped');
    await pass(60_000);
    expect(requests()).toBe(3);
    await control('start');
    await requested(4);
    await phase('waiting');
  });

  it('comes from a server as idle, and is made alive without a complaint', async () => {
    on.server.play('abc', ['RUNNING']);
    const html = await on.page.evaluate((given) => window.harness.hydrate('Monitor', given), props);
    expect(html).toContain('<b class="phase">idle</b>');
    await pass(1);
    await polls(1);
  });

  it('stays disposed when it is started after it was unmounted', async () => {
    on.server.play('abc', ['RUNNING']);
    on.server.play('def', ['RUNNING']);
    await begin('Monitor', props);
    await polls(1);
    await on.unmount();
    await pass(1);
    for (const name of ['start', 'restart'] as const) await control(name);
    await pass(60_000);
    await begin('Monitor', { ...props, id: 'def' });
    await polls(1);
    expect(asked().map(({ ids }) => ids)).toEqual([['abc'], ['def']]);
  });

  it('begins when it is resumed after it was paused too early', async () => {
    on.server.play('abc', ['RUNNING']);
    await show('Monitor', props);
    await phase('idle');
    await control('pause');
    await pass(60_000);
    expect(requests()).toBe(0);
    await control('resume');
    await pass(1);
    await polls(1);
  });

  it('begins when it is resumed after it was paused while it was not enabled', async () => {
    on.server.play('abc', ['RUNNING']);
    await show('Monitor', { ...props, enabled: false });
    await phase('idle');
    await pass(1);
    await control('pause');
    await show('Monitor', props);
    await pass(60_000);
    expect(requests()).toBe(0);
    await control('resume');
    await pass(1);
    await polls(1);
  });

  it('continues with an inspector that is another one at each render, and reports to the last', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('InlineInspect', { ...props, generation: 1 });
    await polls(1);
    await show('InlineInspect', { ...props, generation: 2 });
    await pass(5_000);
    await polls(2);
    expect(requests()).toBe(2);
    expect(await on.page.evaluate(() => window.harness.seen.inspected)).toBe(2);
  });

  it('continues with the first of machines that are made at each render, and reports the mistake', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('InlineMachine', props);
    await polls(1);
    await pass(5_000);
    await polls(2);
    expect(requests()).toBe(2);
    expect(on.forgive()).toEqual([
      expect.stringMatching(/^machine: expected one created once, .* got a new one at each render/),
    ]);
  });

  it('makes no storm with machines that a parent makes at each render, and reports the mistake', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('ParentMachine', props);
    for (let second = 0; second < 30; second++) await pass(1_000);
    expect(requests()).toBeGreaterThanOrEqual(4);
    expect(requests()).toBeLessThanOrEqual(14);
    expect(on.forgive()).toEqual([
      expect.stringMatching(/^machine: expected one created once, .* got a new one at each render/),
    ]);
  });

  it('begins anew with a machine that really is another one', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('OtherMachine', { ...props, generation: 1 });
    await polls(1);
    await pass(5_000);
    await polls(2);
    await show('OtherMachine', { ...props, generation: 2 });
    await pass(1);
    await polls(1);
    expect(requests()).toBe(3);
  });

  it('renders for a field that only a memoised child reads, from when it reads it', async () => {
    on.server.play('abc', ['RUNNING', fault.held('RUNNING')]);
    await begin('WithDetails', props);
    await on.says('status')('RUNNING');
    await pass(5_000);
    await requested(2);
    await on.page.locator('button').click();
    await phase('fetching');
    on.server.release();
    await phase('waiting');
  });

  it('makes alive as the server sent it what comes to life after its poll has begun', async () => {
    on.server.play('abc', ['RUNNING']);
    await on.page.evaluate((given) => window.harness.hydrate('Islands', given), props);
    await pass(1);
    await on.says('first')('RUNNING');
    await on.says('late')('none');
    await on.page.evaluate(() => window.harness.comeToLife());
    await on.says('late')('RUNNING');
    expect(requests()).toBe(1);
  });
});

describe('below an Activity of React 19', () => {
  const on = onPage('19');
  const { begin, pass, polls, requests, show } = on;

  it('is the poll again that another component shares by the time it is shown again', async () => {
    on.server.play('abc', ['RUNNING', 'STARTING']);
    await begin('Hidden', { isShown: true, hasOther: false });
    await on.says('kept')('RUNNING');
    await show('Hidden', { isShown: false, hasOther: false });
    await pass(1);
    await show('Hidden', { isShown: false, hasOther: true });
    await pass(1);
    await polls(1);
    await show('Hidden', { isShown: true, hasOther: true });
    await on.says('kept')('STARTING');
    await pass(5_000);
    await polls(2);
    expect(requests()).toBe(3);
  });

  it.each([
    ['HiddenMachine', 'abc', 'polls'],
    ['HiddenFleetMachine', '7d9f0c2ab4e84d0f9a6b000000000001', 'fleet-polls'],
  ] as const)('continues with useMachine when it is due (%s)', async (name, id, field) => {
    const polled = on.says(field);
    const setShown = async (isShown: boolean) => {
      await show(name, { isShown });
      await on.page.waitForFunction((is) => window.harness.seen.isActive === is, isShown);
    };
    on.server.play(id, ['RUNNING']);
    await setShown(true);
    await polled(1);
    const earlier = requests();
    // Shown again before the next request is due, and after it was.
    for (const [n, hiddenMs] of [2_000, 30_000].entries()) {
      await pass(2_000);
      await setShown(false);
      await pass(hiddenMs);
      await setShown(true);
      await pass(1_000);
      await polled(2 + n);
      expect(requests()).toBe(earlier + 1 + n);
    }
  });
});
