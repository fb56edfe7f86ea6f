import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createActor } from 'xstate';
import { createPollingMachine, defineResource, unchecked } from '../../src/index.ts';
import type { LoadStatus } from '../../src/resource/load-status.ts';

/** What a browser throws when a file of a page can't be had. */
const gone = () =>
  new TypeError('Failed to fetch dynamically imported module: https://app.test/load-status.js');

let isOffline = false;
let loading: Promise<void> = Promise.resolve();

vi.mock('../../src/http/load-status.ts', async (importActual) => {
  await loading;
  if (isOffline) throw gone();
  return importActual();
});

/** As on a new page, where nothing is loaded yet. */
beforeEach(() => vi.resetModules());
afterEach(() => {
  isOffline = false;
  loading = Promise.resolve();
});

async function onNewPage(load: LoadStatus) {
  const { createPollingMachine, defineResource, unchecked } = await import('../../src/index.ts');
  const resource = defineResource({
    load,
    schema: unchecked<{ status: string }>(),
    read: ({ status }) => ({ status, verdict: 'succeeded' }),
    policy: { backoff: { baseMs: 1, factor: 1, maxMs: 1 } },
  });
  return createActor(createPollingMachine(resource), { input: { id: 'a', autoStart: true } });
}

it('what only `load` needs is loaded by then, and a file that can’t be had fails as the network does', async () => {
  isOffline = true;
  const load = vi.fn(async () => ({ status: 'DONE' }));
  const actor = await onNewPage(load);
  const failure = new Promise((resolve) => actor.on('request.failed', resolve));
  actor.start();
  expect(await failure).toMatchObject({ failure: { code: 'network', retryable: true } });
  expect(load).not.toHaveBeenCalled();

  isOffline = false;
  await vi.waitFor(() => expect(actor.getSnapshot().status).toBe('done'));
  expect(actor.getSnapshot().output).toMatchObject({ reason: 'succeeded', status: 'DONE' });
  expect(load).toHaveBeenCalledOnce();
});

it('a poll that is stopped meanwhile never calls `load`', async () => {
  let arrive = () => {};
  loading = new Promise((resolve) => {
    arrive = resolve;
  });
  const load = vi.fn(async () => ({ status: 'DONE' }));
  const actor = await onNewPage(load);
  actor.start();
  actor.send({ type: 'poll.stop' });
  arrive();
  await import('../../src/http/load-status.ts');
  await vi.waitFor(() => expect(actor.getSnapshot().status).toBe('done'));
  expect(load).not.toHaveBeenCalled();
});

it('once it is loaded, `load` is called as soon as the poll starts', async () => {
  const load = vi.fn(async () => ({ status: 'DONE' }));
  const resource = defineResource({
    load,
    schema: unchecked<{ status: string }>(),
    read: ({ status }) => ({ status, verdict: 'succeeded' }),
  });
  const machine = createPollingMachine(resource);
  const run = () => createActor(machine, { input: { id: 'a', autoStart: true } }).start();
  const first = run();
  await vi.waitFor(() => expect(first.getSnapshot().status).toBe('done'));
  run();
  expect(load).toHaveBeenCalledTimes(2);
});
