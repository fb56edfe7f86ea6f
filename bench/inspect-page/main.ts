/** Measures the inspector's page with a recording of 100,000 answers: `npm run bench:inspect`. */
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startRecordingServer } from '../../src/inspect-server/recording-server.ts';
import { findBrowser } from '../../test/support/browser/find.ts';
import { start } from '../../test/support/browser/start.ts';
import { madeRecording, reading, unavailable } from '../../test/support/made-recording.ts';
import { framesASecond } from './frames.ts';
import { heapsOf } from './heap.ts';

const ANSWERS = Number(process.argv[2] ?? 100_000);
const MEASURED_MS = 3_000;

function* answers() {
  for (let n = 0; n < ANSWERS - 1; n++)
    yield n % 10 === 3 ? unavailable(503) : reading('running', { progress: n, log: `line ${n}` });
  yield reading('done');
}

const folder = mkdtempSync(join(tmpdir(), 'pollchart-inspect-'));
const file = join(folder, 'long.jsonl');
const written = createWriteStream(file);
for (const line of madeRecording(answers(), {
  policy: { interval: { minMs: 1_000, maxMs: 1_000 } },
}))
  if (!written.write(`${line}\n`)) await once(written, 'drain');
written.end();
await once(written, 'finish');

const server = await startRecordingServer({
  ...{ port: 0, name: 'long.jsonl' },
  lines: () => createInterface({ input: createReadStream(file) }),
});
const choice = await findBrowser();
if ('none' in choice) throw new Error(choice.none);
const browser = await start(choice.options);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
  page.setDefaultTimeout(600_000);
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
  const heaps = await heapsOf(page);
  const mega = (bytes: number) => Math.round(bytes / 1e6);
  console.table({
    'first state shown, ms': Math.round(openMs),
    'first step by keyboard, ms': Math.round(controlsMs),
    'all folded, ms': Math.round(wholeMs),
    'frames a second, scrolling': Math.round(scrolling),
    'frames a second, playing at 100×': Math.round(playing),
    'jump to the verdict, ms': Math.round(jumpMs),
    'heap of the page, MB': mega(heaps.page),
    'heap of its worker, MB': mega(heaps.worker),
  });
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
