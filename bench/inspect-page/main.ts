/**
 * Measures the inspector's page in Chromium, with a recording of 100,000 answers and with a fleet of 5,000 that polls:
 * `npm run bench:inspect`. Writes docs/inspector.md.
 */
import type { Page } from 'playwright-core';
import { keepFresh } from '../../scripts/readme-section.ts';
import { findBrowser } from '../../test/support/browser/find.ts';
import { start } from '../../test/support/browser/start.ts';
import { machine } from '../report/machine.ts';
import { measureFleet } from './fleet.ts';
import { measureRecording } from './recording.ts';

const ANSWERS = 100_000;
const MEMBERS = 5_000;

const choice = await findBrowser();
if ('none' in choice) throw new Error(choice.none);
const where = machine();
const browser = await start(choice.options);

/** On a page of its own. */
async function measured<T>(measure: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
  page.setDefaultTimeout(600_000);
  const figures = await measure(page);
  await page.close();
  return figures;
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const mega = ({ page, worker }: { readonly page: number; readonly worker: number }) =>
  `${Math.round((page + worker) / 1e6)} MB`;

const recording = await measured((page) => measureRecording(page, ANSWERS));
const fleet = await measured((page) => measureFleet(page, MEMBERS));
const text = [
  `${where}, Chromium ${browser.version()}, 1280 × 900:`,
  '',
  '| a recording of 100,000 answers | goal | measured |',
  '|---|---:|---:|',
  `| the first state is shown | 3 s | ${seconds(recording.openMs)} |`,
  `| the first step by keyboard | 3 s | ${seconds(recording.controlsMs)} |`,
  `| all ${(2 * ANSWERS + 1).toLocaleString('en')} steps are folded | | ${seconds(recording.wholeMs)} |`,
  `| frames a second while the polls are scrolled | 60 | ${Math.round(recording.scrolling)} |`,
  `| frames a second while it plays at 100× | 60 | ${Math.round(recording.playing)} |`,
  `| a jump to the verdict | | ${Math.round(recording.jumpMs)} ms |`,
  `| JavaScript’s heaps | 200 MB | ${mega(recording.heaps)} |`,
  '',
  '| a fleet of 5,000, live, each asked every 5 s | goal | measured |',
  '|---|---:|---:|',
  `| all members are shown | 3 s | ${seconds(fleet.openMs)} |`,
  `| all have been asked | | ${seconds(fleet.wholeMs)} |`,
  `| frames a second while the members are scrolled | 60 | ${Math.round(fleet.scrolling)} |`,
  `| frames a second while it polls | 60 | ${Math.round(fleet.watching)} |`,
  `| a search among the members | | ${Math.round(fleet.searchMs)} ms |`,
  `| JavaScript’s heaps | 200 MB | ${mega(fleet.heaps)} |`,
].join('\n');
await browser.close();
console.log(text);
keepFresh('inspect-bench', 'npm run bench:inspect', text, undefined, 'docs/inspector.md');
