import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onPage } from './on-page.ts';

describe('a hook of one’s own around usePolling', () => {
  const on = onPage('19');

  it('renders as often as the guide says, with getters and with a spread view', async () => {
    on.server.play('abc', ['RUNNING']);
    await on.begin('OwnHooks', { id: 'abc', policy: { interval: { minMs: 5_000, maxMs: 5_000 } } });
    for (let polls = 1; polls <= 10; polls++) {
      await on.polls(polls);
      await on.pass(5_000);
    }
    await on.polls(11);
    const guide = readFileSync(new URL('../../docs/own-hook.md', import.meta.url), 'utf8');
    const [, getters, spread] = /: (\d+) renders with getters, (\d+) with/.exec(guide) ?? [];
    const { renders } = await on.page.evaluate(() => window.harness.seen);
    // StrictMode renders twice.
    expect([renders.getters, renders.spread].map((count) => (count ?? 0) / 2)).toEqual(
      [getters, spread].map(Number),
    );
  });
});
