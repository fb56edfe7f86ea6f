import { describe, expect, it } from 'vitest';
import { fault, repeat } from '../../src/testing/index.ts';
import { onPage } from './on-page.ts';

const policy = { interval: { minMs: 5_000, maxMs: 5_000 } };
const ROUND = 5_000;

const id = (n: number) => `7d9f0c2ab4e84d0f9a6b${n.toString(16).padStart(12, '0')}`;
const dashed = (id: string) =>
  id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5').toUpperCase();
const many = (n: number) => Array.from({ length: n }, (_, at) => id(at));
const [a, b, c, d] = [id(0), id(1), id(2), id(3)];

describe.each(['19', '18'] as const)('a fleet with React %s in StrictMode', (react) => {
  const on = onPage(react);
  const { asked, begin, control, pass, phase, polls, requested, requests, setHidden, show } = on;
  const play = (ids: readonly string[], steps: Parameters<typeof on.server.play>[1]) => {
    for (const each of ids) on.server.play(each, steps);
  };
  const askedFor = () => asked().map(({ ids }) => [...ids].sort());
  const counts = (text: string) => on.says('counts')(text.replace('+', '\\+'));
  const renders = () => on.page.evaluate(() => ({ ...window.harness.seen.renders }));

  it('asks for 150 conversations with two requests a round', async () => {
    const ids = many(150);
    play(ids, ['RUNNING']);
    await begin('Whole', { ids, policy });
    for (const round of [1, 2, 3]) {
      await polls(2 * round);
      expect(requests()).toBe(2 * round);
      expect(
        asked()
          .slice(-2)
          .map(({ ids }) => ids.length),
      ).toEqual([99, 51]);
      await pass(ROUND);
    }
    await counts('150 = 150 + 0');
    await on.says('statuses')('150 running');
  });

  it('renders nothing in rounds that change nothing, then the one of 200 that changes', async () => {
    const ids = many(200);
    play(ids, ['RUNNING']);
    play([id(120)], [...repeat('RUNNING', 4), 'STARTING', 'STOPPED']);
    const answered = (n: number) =>
      Promise.all([id(0), id(99), id(198)].map((each) => on.says(`polls-of-${each}`)(n)));
    await begin('Rows', { ids, policy });
    await answered(1);
    const first = await renders();
    expect(Object.keys(first)).toHaveLength(201);

    for (const round of [2, 3, 4]) {
      await pass(ROUND);
      await answered(round);
    }
    expect(requests()).toBe(4 * 3);
    expect(await renders()).toEqual(first);

    await pass(ROUND);
    await on.says(`of-${id(120)}`)('STARTING');
    await answered(5);
    expect(await renders()).toEqual({ ...first, [id(120)]: (first[id(120)] ?? 0) + 1 });
  });

  it('renders the whole when a count that it shows changes, and still no other member', async () => {
    const ids = many(120);
    play(ids, ['RUNNING']);
    play([a], ['RUNNING', 'STOPPED']);
    await begin('Rows', { ids, policy });
    await on.says('live')(120);
    await on.says(`polls-of-${id(99)}`)(1);
    await on.says(`of-${a}`)('running');
    const { whole: before, ...rows } = await renders();
    await pass(ROUND);
    await on.says('live')(119);
    await on.says(`polls-of-${id(99)}`)(2);
    const { whole: after, ...rowsAfter } = await renders();
    expect(after).toBeGreaterThan(before ?? 0);
    expect(rowsAfter).toEqual({ ...rows, [a]: (rows[a] ?? 0) + 1 });
    const kinds = await on.page.evaluate(() => new Set(window.harness.seen.members.slice(1)).size);
    expect(kinds).toBe(1);
  });

  it('adds new ids and removes old ones, without requesting the others again', async () => {
    play([a, b, c, d], ['RUNNING']);
    await begin('Whole', { ids: [a, b, c], policy });
    await polls(1);
    await pass(2_000);
    await show('Whole', { ids: [b, c, d], policy });
    await polls(2);
    await counts('3 = 3 + 0');
    await pass(3_000);
    await polls(3);
    expect(askedFor()).toEqual([[a, b, c], [d], [b, c]]);
  });

  it('is still the same fleet when all its ids are others', async () => {
    play([a, b], ['RUNNING']);
    await begin('Whole', { ids: [a], policy });
    await polls(1);
    await show('Whole', { ids: [b], policy });
    await polls(2);
    await counts('1 = 1 + 0');
    expect(askedFor()).toEqual([[a], [b]]);
  });

  it('changes nothing for equal lists and other spellings', async () => {
    play([a, b], ['RUNNING']);
    await begin('Whole', { ids: [a, b], policy });
    await polls(1);
    await pass(2_000);
    await show('Whole', { ids: [a, b], policy });
    await show('Whole', { ids: [dashed(b), dashed(a), a], policy });
    await counts('2 = 2 + 0');
    await pass(2_998);
    expect(requests()).toBe(1);
    await pass(10);
    await polls(2);
    expect(askedFor()).toEqual([
      [a, b],
      [a, b],
    ]);
  });

  it('finds a member by any spelling of its id, and shows one that isn’t there as idle', async () => {
    play([a, b], ['STOPPED']);
    const rows = [dashed(a), b, c];
    await begin('Rows', { ids: [a, dashed(b)], rows, policy });
    await on.says(`of-${dashed(a)}`)('PAUSED');
    await on.says(`outcome-of-${dashed(a)}`)('stopped');
    expect(await on.page.locator('.status').allTextContents()).toEqual([
      'PAUSED',
      'PAUSED',
      'none',
    ]);
  });

  it('ends when all have ended, each with its own outcome', async () => {
    play([a], ['RUNNING', 'STOPPED']);
    play([b], [{ execution_status: 'stuck', conversation_url: null }]);
    await begin('Whole', { ids: [a, b], policy });
    await polls(1);
    // One that has failed is asked alone, for the reason.
    await pass(1_000);
    await counts('2 = 1 + 1');
    await on.says(`outcome-of-${b}`)('failed');
    await on.says(`phase-of-${b}`)('error');
    await on.says(`phase-of-${a}`)('waiting');
    await pass(ROUND);
    await phase('stopped');
    await on.says(`outcome-of-${a}`)('stopped');
    expect(await on.page.locator('q').first().textContent()).toBe('settled');
    await pass(60_000);
    expect(askedFor()).toEqual([[a, b], [b], [a]]);
  });

  it('starts anew for an id that is added after the end, and not for one that is removed', async () => {
    play([a, b], ['STOPPED']);
    await begin('Whole', { ids: [a, b], policy });
    await phase('stopped');
    await show('Whole', { ids: [a], policy });
    await pass(60_000);
    expect(requests()).toBe(1);
    await show('Whole', { ids: [a, b], policy });
    await pass(60_000);
    expect(requests()).toBe(1);
    play([c], ['STOPPED']);
    await show('Whole', { ids: [a, c], policy });
    await pass(1);
    await requested(2);
    await phase('stopped');
    expect(askedFor()).toEqual([
      [a, b],
      [a, c],
    ]);
  });

  it('stays open with keepOpen: an id added later is requested, a settled one is not', async () => {
    play([a, b], ['STOPPED']);
    const open = { policy, keepOpen: true };
    await begin('Whole', { ids: [a], ...open });
    await counts('1 = 0 + 1');
    await phase('waiting');
    await show('Whole', { ids: [a, b], ...open });
    await counts('2 = 0 + 2');
    await show('Whole', { ids: [], ...open });
    await counts('0 = 0 + 0');
    await phase('waiting');
    expect(askedFor()).toEqual([[a], [b]]);
  });

  it('is idle without ids, and begins with the first', async () => {
    play([a], ['RUNNING']);
    await show('Whole', { ids: [], policy });
    await pass(60_000);
    await phase('idle');
    await begin('Whole', { ids: [a], policy });
    await polls(1);
    expect(requests()).toBe(1);
  });

  it('makes no request while hidden, not even for an id added meanwhile, and then one for all', async () => {
    play([a, b], ['RUNNING']);
    await begin('Whole', { ids: [a], policy });
    await polls(1);
    await setHidden(true);
    await phase('paused');
    await show('Whole', { ids: [a, b], policy });
    await counts('2 = 2 + 0');
    await pass(10 * ROUND);
    expect(requests()).toBe(1);
    await setHidden(false);
    await polls(2);
    await pass(ROUND - 2);
    expect(askedFor()).toEqual([[a], [a, b]]);
    await pass(10);
    await polls(3);
  });

  it('asks nothing while offline', async () => {
    play([a], ['RUNNING']);
    await begin('Whole', { ids: [a], policy });
    await polls(1);
    await on.context.setOffline(true);
    await phase('paused');
    await pass(10 * ROUND);
    expect(requests()).toBe(1);
    await on.context.setOffline(false);
    await polls(2);
    expect(requests()).toBe(2);
  });

  it('is paused by enabled: false, and continues from there', async () => {
    play([a], ['RUNNING']);
    await show('Whole', { ids: [a], policy, enabled: false });
    await pass(60_000);
    await phase('idle');
    await counts('1 = 1 + 0');
    await show('Whole', { ids: [a, b], policy, enabled: false });
    await counts('2 = 2 + 0');
    play([b], ['RUNNING']);
    expect(requests()).toBe(0);
    await begin('Whole', { ids: [a, b], policy });
    await polls(1);
    await show('Whole', { ids: [a, b], policy, enabled: false });
    await pass(1);
    await phase('paused');
    await pass(60_000);
    expect(requests()).toBe(1);
  });

  it('leaves nothing behind when it is unmounted', async () => {
    play(many(150), [fault.held('RUNNING')]);
    await begin('Rows', { ids: many(150), policy });
    await requested(2);
    await on.unmount();
    await pass(1);
    await on.server.idle();
    expect(asked().map(({ closedEarly }) => closedEarly)).toEqual([true, true]);
    await pass(60_000);
    expect(requests()).toBe(2);
  });

  it('stops, starts, pauses, resumes, refreshes and restarts', async () => {
    play([a], ['RUNNING']);
    await begin('Whole', { ids: [a], policy });
    await polls(1);
    await pass(1_000);
    await control('refresh');
    await polls(2);
    await control('pause');
    await phase('paused');
    await control('resume');
    await phase('waiting');
    await control('stop');
    await phase('stopped');
    await on.says(`outcome-of-${a}`)('aborted');
    await show('Whole', { ids: [a, b], policy });
    await pass(60_000);
    expect(requests()).toBe(2);
    play([b], ['RUNNING']);
    await control('start');
    await requested(3);
    await phase('waiting');
    await control('restart');
    await requested(4);
    expect(askedFor().slice(2)).toEqual([
      [a, b],
      [a, b],
    ]);
    await phase('waiting');
  });

  it('begins anew after unauthorized, with a new key', async () => {
    play([a, b], ['RUNNING']);
    on.server.setKey('new');
    await begin('Whole', { ids: [a, b], policy });
    await phase('unauthorized');
    on.forgive();
    const before = requests();
    await show('Whole', { ids: [a, b, c], policy });
    await pass(60_000);
    expect(requests()).toBe(before);
    await show('Whole', { ids: [a, b], policy });
    await on.setKey('new');
    await control('restart');
    await phase('waiting');
    await on.says('statuses')('2 running');
  });

  it('comes from a server as idle, and is made alive without a complaint', async () => {
    play([a, b], ['RUNNING']);
    const html = await on.page.evaluate((given) => window.harness.hydrate('Whole', given), {
      ids: [a, b],
      policy,
    });
    expect(html).toContain('<b class="phase">idle</b>');
    expect(html).toContain('2<!-- --> = <!-- -->2');
    await pass(1);
    await polls(1);
    expect(requests()).toBe(1);
  });

  it('stays disposed when it is started after it was unmounted', async () => {
    play([a, b], ['RUNNING']);
    await begin('Whole', { ids: [a], policy });
    await polls(1);
    await on.unmount();
    await pass(1);
    for (const name of ['start', 'restart'] as const) await control(name);
    await pass(60_000);
    await begin('Whole', { ids: [b], policy });
    await polls(1);
    expect(askedFor()).toEqual([[a], [b]]);
  });

  it('begins when it is resumed after it was paused too early', async () => {
    play([a], ['RUNNING']);
    await show('Whole', { ids: [a], policy });
    await phase('idle');
    await control('pause');
    await pass(60_000);
    expect(requests()).toBe(0);
    await control('resume');
    await pass(1);
    await polls(1);
  });

  it('continues with an inspector that is another one at each render, and reports to the last', async () => {
    play([a], ['RUNNING']);
    await begin('FleetInlineInspect', { ids: [a], policy, generation: 1 });
    await polls(1);
    await show('FleetInlineInspect', { ids: [a], policy, generation: 2 });
    await pass(ROUND);
    await polls(2);
    expect(requests()).toBe(2);
    expect(await on.page.evaluate(() => window.harness.seen.inspected)).toBe(2);
  });

  it('continues with the first of machines that are made at each render, and reports the mistake', async () => {
    play([a], ['RUNNING']);
    await begin('FleetInlineMachine', { ids: [a], policy });
    await polls(1);
    await pass(ROUND);
    await polls(2);
    expect(requests()).toBe(2);
    expect(on.forgive()).toEqual([
      expect.stringMatching(/^machine: expected one created once, .* got a new one at each render/),
    ]);
  });

  it('begins anew with a machine that really is another one', async () => {
    play([a], ['RUNNING']);
    await begin('FleetOtherMachine', { ids: [a], policy, generation: 1 });
    await polls(1);
    await pass(ROUND);
    await polls(2);
    await show('FleetOtherMachine', { ids: [a], policy, generation: 2 });
    await pass(1);
    await polls(1);
    expect(requests()).toBe(3);
  });
});
