import type { Browser } from 'playwright-core';
import type { Received } from '../../../examples/application/server/api.ts';
import { startServer } from '../../../examples/application/server/start-server.ts';

/** So long a step of both clocks is, ms. */
const STEP = 1_000;
const BEGIN = Date.UTC(2026, 10, 28, 9);

/**
 * Runs in the page: knows when all that it has asked for was answered, and what followed from that was done. While time
 * passes nothing is sent: an answer would come at whatever time the page's clock has got to.
 */
function watchRequests(): void {
  Math.random = () => 0.5;
  let inFlight = 0;
  let commits = 0;
  let answered = () => {};
  let held: (() => void)[] | null = null;
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (...args) {
    inFlight += 1;
    this.addEventListener('loadend', () => {
      inFlight -= 1;
      answered();
    });
    const sent = () => send.apply(this, args);
    if (held) held.push(sent);
    else sent();
  };
  const turn = () =>
    new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  Object.assign(window, {
    // What React tells of each commit.
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberRoot: () => {
        commits += 1;
      },
      onCommitFiberUnmount: () => {},
      onPostCommitFiberRoot: () => {},
      checkDCE: () => {},
    },
    commits: () => commits,
    hold: () => {
      held ??= [];
    },
    async settled() {
      const sending = held ?? [];
      held = null;
      for (const sent of sending) sent();
      do {
        while (inFlight > 0)
          await new Promise<void>((resolve) => {
            answered = resolve;
          });
        for (let turns = 0; turns < 8; turns++) await turn();
      } while (inFlight > 0);
    },
  });
}

declare global {
  interface Window {
    readonly hold: () => void;
    readonly settled: () => Promise<void>;
    readonly commits: () => number;
  }
}

/** The application or its twin in a page, whose time is the server's and passes only when it is told to. */
export async function openApplication(browser: Browser, script: string) {
  let time = BEGIN + 60_000;
  const server = await startServer({ script, now: () => time });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isOfChromium = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isOfChromium)
      complaints.push(message.text());
  });
  await page.addInitScript(watchRequests);
  await page.clock.install({ time: BEGIN });
  await page.goto(server.url);
  await page.clock.pauseAt(time);

  const settled = () => page.evaluate(() => window.settled());
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP) {
      time += STEP;
      await page.evaluate(() => window.hold());
      await page.clock.runFor(STEP);
      await settled();
    }
  }
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const fill = (name: string, text: string) => page.getByLabel(name, { exact: true }).fill(text);

  return {
    page,
    server,
    complaints,
    pass,
    now: () => time,
    /** Where `readings` may begin. */
    mark: () => server.requests.length,
    async signIn() {
      await press('Sign in');
      await page.getByRole('button', { name: 'Sign in' }).waitFor({ state: 'detached' });
      await settled();
      // TanStack Query tells of what it has in a timer.
      await pass(STEP);
      await page.getByRole('link', { name: 'Conversation 20' }).waitFor();
    },
    async open(conversation: number) {
      await page.getByRole('link', { name: `Conversation ${conversation}`, exact: true }).click();
      await settled();
    },
    async begin(text: string) {
      await fill('Task', text);
      await press('Start');
      await settled();
      await pass(STEP);
    },
    async send(text: string) {
      await fill('Message', text);
      await press('Send');
      await settled();
      await pass(STEP);
    },
    heading: () => page.getByRole('heading').textContent(),
    status: () => page.locator('output').textContent(),
    row: (conversation: number) =>
      page
        .locator('li')
        .nth(conversation - 1)
        .textContent(),
    commits: () => page.evaluate(() => window.commits()),
    /** The requests for a status since then. */
    readings: (since = 0): Received[] =>
      server.requests.slice(since).filter(({ path }) => path.includes('?ids=')),
    async close() {
      await page.close();
      await server.close();
    },
  };
}
