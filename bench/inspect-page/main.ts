/**
 * Measures the inspector's page in Chromium, with a recording of 100,000 answers and with a fleet of 5,000 that polls:
 * `npm run bench:inspect`. Writes docs/inspector.md.
 */
import type { Page } from 'playwright-core';
import { keepFresh } from '../../scripts/readme-section.ts';
import { findBrowser } from '../../test/support/browser/find.ts';
import { start } from '../../test/support/browser/start.ts';
import { machine } from '../report/machine.ts';
import { median } from '../statistics.ts';
import { measureFleet } from './fleet.ts';
import { measureRecording } from './recording.ts';

const ANSWERS = 100_000;
const MEMBERS = 5_000;

const choice = await findBrowser();
if ('none' in choice) throw new Error(choice.none);
const where = machine();
const browser = await start(choice.options);

const RUNS = 3;

/** The medians of some runs, each on a page of its own. */
async function measured<T extends object>(measure: (page: Page) => Promise<T>): Promise<T> {
  const runs: T[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
    page.setDefaultTimeout(600_000);
    runs.push(await measure(page));
    await page.close();
  }
  const names = Object.keys(runs[0] as T) as (keyof T)[];
  return Object.fromEntries(
    names.map((name) => [name, median(runs.map((run) => run[name] as number))]),
  ) as T;
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const mega = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

const recording = await measured((page) => measureRecording(page, ANSWERS));
const fleet = await measured((page) => measureFleet(page, MEMBERS));
const text = [
  `${where}, Chromium ${browser.version()}, 1280 × 900; medians of ${RUNS} runs:`,
  '',
  '| a recording of 100,000 answers | goal | measured |',
  '|---|---:|---:|',
  `| the first state is shown | 3 s | ${seconds(recording.openMs)} |`,
  `| the first step by keyboard | 3 s | ${seconds(recording.controlsMs)} |`,
  `| all ${(2 * ANSWERS + 1).toLocaleString('en')} steps are folded | | ${seconds(recording.wholeMs)} |`,
  `| frames a second while the polls are scrolled | 60 | ${Math.round(recording.scrolling)} |`,
  `| frames a second while it plays at 100× | 60 | ${Math.round(recording.playing)} |`,
  `| a jump to the verdict | | ${Math.round(recording.jumpMs)} ms |`,
  `| JavaScript’s heaps | 200 MB | ${mega(recording.heap)} |`,
  '',
  '| a fleet of 5,000, live, each asked every 5 s | goal | measured |',
  '|---|---:|---:|',
  `| all members are shown | 3 s | ${seconds(fleet.openMs)} |`,
  `| all have been asked | | ${seconds(fleet.wholeMs)} |`,
  `| frames a second while the members are scrolled | 60 | ${Math.round(fleet.scrolling)} |`,
  `| frames a second while it polls | 60 | ${Math.round(fleet.watching)} |`,
  `| a search among the members | | ${Math.round(fleet.searchMs)} ms |`,
  `| JavaScript’s heaps | 200 MB | ${mega(fleet.heap)} |`,
].join('\n');
await browser.close();
console.log(text);
keepFresh('inspect-bench', 'npm run bench:inspect', text, undefined, 'docs/inspector.md');
