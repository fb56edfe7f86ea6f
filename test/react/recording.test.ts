import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { replaySteps } from '../../src/replay/replay-polling.ts';
import { fault } from '../../src/testing/index.ts';
import { CLI } from '../cli/support.ts';
import { onPage } from './on-page.ts';

const policy = {
  interval: { minMs: 5_000, maxMs: 5_000 },
  backoff: { baseMs: 1_000, maxMs: 1_000 },
};
const props = { id: 'abc', policy };

/** A body with secrets: of a common name, of one that the resource names, and in a text. */
const body = (status: string) =>
  fault.body(
    JSON.stringify({ status, title: 'Mine', value: 'hush', api_key: 'hush', log: 'token=hush' }),
  );

/** What a recording replays to; it differs nowhere from what was recorded. */
function replayed(lines: readonly string[]) {
  const steps = replaySteps(pollingMachine, lines);
  expect(steps.filter(({ differs }) => differs !== null)).toEqual([]);
  return steps.map(
    ({ snapshot: { context } }) => `${context.id} ${context.polls} ${context.status}`,
  );
}

describe.each(['19', '18'] as const)('a recording, with React %s in StrictMode,', (react) => {
  const on = onPage(react);
  const { begin, control, pass, phase, polls, requested, requests, show } = on;
  const lines = () => on.page.evaluate(() => window.harness.seen.recording?.lines() ?? null);

  it('is a file that replay reads, from the first event to the end, without secrets', async () => {
    on.server.play('abc', [fault.status(503), body('RUNNING'), body('DONE')]);
    await begin('Recorded', { ...props, record: true });
    await phase('backoff');
    on.forgive();
    await pass(1_000);
    await polls(2);
    await pass(5_000);
    await phase('stopped');

    const downloading = on.page.waitForEvent('download');
    await on.page.getByRole('button', { name: 'Download' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('abc.jsonl');
    const path = await download.path();
    const text = await readFile(path, 'utf8');
    expect(text).not.toContain('hush');
    expect(text).toContain('Mine');
    expect(text.trimEnd().split('\n')).toEqual(await lines());
    expect(replayed(text.split('\n')).at(-1)).toBe('abc 3 DONE');

    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, 'replay', path]);
    expect(stdout).toMatch(/idle .*"abc" begins\n.*\n.* backoff .*503.*\n.*\n.* RUNNING\n/);
    expect(stdout).toMatch(/ stopped .*DONE.*\n$/);
    expect(stderr).toBe('');
  });

  it('has the name that is asked for', async () => {
    on.server.play('abc', [body('DONE')]);
    await begin('Recorded', { ...props, record: true });
    await phase('stopped');
    const downloading = on.page.waitForEvent('download');
    const name = 'last night.jsonl';
    expect(
      await on.page.evaluate((name) => window.harness.seen.recording?.download(name), name),
    ).toBe(true);
    expect((await downloading).suggestedFilename()).toBe(name);
  });

  it('is one of the poll that components share, though only one of them asks for it', async () => {
    on.server.play('abc', [body('RUNNING'), body('DONE')]);
    await begin('RecordedBeside', { ...props, record: true });
    await polls(1);
    await pass(5_000);
    await phase('stopped');
    expect(replayed((await lines()) ?? []).at(0)).toBe('abc 0 null');
    expect(replayed((await lines()) ?? []).at(-1)).toBe('abc 2 DONE');
    expect(requests()).toBe(2);
  });

  it('of a poll that runs already begins where it is, ends when it is no longer wanted, and asks nothing', async () => {
    on.server.play('abc', [body('RUNNING'), body('RUNNING'), body('RUNNING'), body('DONE')]);
    await begin('Recorded', props);
    await polls(1);
    expect(await lines()).toBeNull();
    await show('Recorded', { ...props, record: true });
    await pass(1);
    await pass(5_000);
    await polls(2);
    const seen = replayed((await lines()) ?? []);
    expect([seen.at(0), seen.at(-1)]).toEqual(['abc 1 RUNNING', 'abc 2 RUNNING']);
    await show('Recorded', { ...props, record: false });
    await pass(5_000);
    await polls(3);
    await show('Recorded', { ...props, record: true });
    await pass(1);
    await pass(5_000);
    await phase('stopped');
    const later = replayed((await lines()) ?? []);
    expect([later.at(0), later.at(-1)]).toEqual(['abc 3 RUNNING', 'abc 4 DONE']);
    expect(requests()).toBe(4);
  });

  it('begins anew with a restart, another id and another look, and is empty before there is any', async () => {
    on.server.play('abc', [body('RUNNING')]);
    on.server.play('other', [body('RUNNING')]);
    await begin('Recorded', { ...props, record: true });
    await polls(1);
    await pass(5_000);
    await polls(2);
    await control('restart');
    await requested(3);
    await polls(1);
    const again = replayed((await lines()) ?? []);
    expect([again.at(0), again.at(-1)]).toEqual(['abc 0 null', 'abc 1 RUNNING']);

    await show('Recorded', { ...props, id: 'other', record: true });
    await pass(1);
    await requested(4);
    await polls(1);
    const other = replayed((await lines()) ?? []);
    expect([other.at(0), other.at(-1)]).toEqual(['other 0 null', 'other 1 RUNNING']);

    await on.unmount();
    await pass(1);
    await begin('Recorded', { ...props, id: 'other', record: true });
    await requested(5);
    await polls(1);
    expect(replayed((await lines()) ?? []).at(0)).toBe('other 0 null');

    await show('Recorded', { ...props, id: null, record: true });
    expect(await lines()).toEqual([]);
    expect(await on.page.evaluate(() => window.harness.seen.recording?.download())).toBe(false);
  });

  it('is made in a page as in Node by recordPolling', async () => {
    on.server.play('abc', [body('DONE')]);
    const recorded = await on.page.evaluate(() => window.harness.recordedInPage('abc'));
    expect(replayed(recorded)).toEqual(['abc 0 null', 'abc 1 DONE']);
  });
});
