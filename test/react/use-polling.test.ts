import { describe, expect, it } from 'vitest';
import { fault, repeat } from '../../src/testing/index.ts';
import { onPage } from './on-page.ts';

const policy = {
  interval: { minMs: 5_000, maxMs: 5_000 },
  backoff: { baseMs: 1_000, maxMs: 1_000 },
};
const props = { id: 'abc', policy };

describe.each(['19', '18'] as const)('in a browser, with React %s in StrictMode,', (react) => {
  const on = onPage(react);
  const { asked, begin, control, pass, phase, polls, requested, requests, setHidden, show } = on;
  const phases = () => on.page.evaluate(() => window.harness.seen.phases);

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

  it('shares one poll among five components below a provider', async () => {
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

  it('goes on with the rest of the wait when it was hidden for a moment', async () => {
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

  it('goes on while hidden when it is told to', async () => {
    on.server.play('abc', ['RUNNING']);
    await begin('Monitor', { ...props, pauseWhenHidden: false });
    await polls(1);
    await setHidden(true);
    await pass(5_000);
    await polls(2);
  });

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
    await pass(2_000);
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

  it('is held by enabled: false, and goes on from there', async () => {
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
    await control('refresh');
    await polls(2);
    await control('pause');
    await phase('paused');
    await control('resume');
    await phase('waiting');
    await control('stop');
    await phase('stopped');
    await pass(60_000);
    expect(requests()).toBe(2);
    await control('start');
    await requested(3);
    await phase('waiting');
  });

  it('comes from a server as idle, and is made alive without a complaint', async () => {
    on.server.play('abc', ['RUNNING']);
    const html = await on.page.evaluate((given) => window.harness.hydrate('Monitor', given), props);
    expect(html).toContain('<b class="phase">idle</b>');
    await pass(1);
    await polls(1);
  });
});
