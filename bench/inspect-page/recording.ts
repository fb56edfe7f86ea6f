/** A recording of many answers, made by the chart itself, on the inspector's page. */
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { startRecordingServer } from '../../src/inspect-server/recording-server.ts';
import { madeRecording, reading, unavailable } from '../../test/support/made-recording.ts';
import { framesASecond } from './frames.ts';
import { heapOf } from './heap.ts';

const MEASURED_MS = 3_000;

function* answers(count: number) {
  for (let n = 0; n < count - 1; n++)
    yield n % 10 === 3 ? unavailable(503) : reading('running', { progress: n, log: `line ${n}` });
  yield reading('done');
}

async function writeRecording(file: string, count: number): Promise<void> {
  const written = createWriteStream(file);
  const policy = { interval: { minMs: 1_000, maxMs: 1_000 } };
  for (const line of madeRecording(answers(count), { policy }))
    if (!written.write(`${line}\n`)) await once(written, 'drain');
  written.end();
  await once(written, 'finish');
}

/** Milliseconds, frames a second and bytes. */
export async function measureRecording(page: Page, count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'pollchart-inspect-'));
  const file = join(folder, 'long.jsonl');
  await writeRecording(file, count);
  const server = await startRecordingServer({
    ...{ port: 0, name: 'long.jsonl' },
    lines: () => createInterface({ input: createReadStream(file) }),
  });
  try {
    const openedAt = performance.now();
    await page.goto(server.url);
    await page.locator('li[aria-current=step]').first().waitFor();
    const openMs = performance.now() - openedAt;
    await page.keyboard.press('ArrowRight');
    await page.locator('li[data-state=fetching][aria-current=step]').waitFor();
    const controlsMs = performance.now() - openedAt;
    await page.locator('[data-connection=whole]').waitFor();
    const wholeMs = performance.now() - openedAt;
    const scrolling = await framesASecond(page, MEASURED_MS, '.polls .scroller');
    await page.getByLabel('100×').check();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const playing = await framesASecond(page, MEASURED_MS, null);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const jumpedAt = performance.now();
    await page.getByRole('button', { name: 'Verdict', exact: true }).click();
    await page.locator('li[data-state=stopped][aria-current=step]').waitFor();
    const jumpMs = performance.now() - jumpedAt;
    const heap = await heapOf(page);
    return { openMs, controlsMs, wholeMs, scrolling, playing, jumpMs, heap };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}
