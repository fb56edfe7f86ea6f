/** A fleet that polls, live on the inspector's page, which shares the machine with it. */
import type { Page } from 'playwright-core';
import { createActor } from 'xstate';
import * as z from 'zod';
import { createFleetMachine, defineBatchResource } from '../../src/fleet/index.ts';
import { startInspectorServer } from '../../src/inspect-server/index.ts';
import { framesASecond } from './frames.ts';
import { heapOf } from './heap.ts';

const MEASURED_MS = 3_000;
const INTERVAL_MS = 5_000;

const resource = defineBatchResource({
  limit: 99,
  request: (ids) => ({ url: `http://jobs.example/?ids=${ids.join()}` }),
  schema: z.array(z.object({ id: z.string(), state: z.string(), progress: z.number() })),
  readings: (jobs) =>
    jobs.map((job) => ({
      ...{ id: job.id, data: job, status: job.state, verdict: 'pending' },
      progress: job.progress,
    })),
});

/** Milliseconds, frames a second and bytes. */
export async function measureFleet(page: Page, members: number) {
  const ids = Array.from({ length: members }, (_, n) => `job-${n}`);
  let progress = 0;
  const fleet = createFleetMachine(resource, {
    fetch: async (input) => {
      progress = (progress + 0.001) % 1;
      const asked = new URL(String(input)).searchParams.get('ids')?.split(',') ?? [];
      return Response.json(asked.map((id) => ({ id, state: 'running', progress })));
    },
    policy: { interval: { minMs: INTERVAL_MS, maxMs: INTERVAL_MS } },
  });
  const inspector = await startInspectorServer({ port: 0 });
  const input = { ids, autoStart: true };
  const actor = createActor(fleet, { input, inspect: inspector.inspect });
  try {
    await page.goto(inspector.url);
    await page.locator('[data-connection=open]').waitFor();
    const startedAt = performance.now();
    actor.start();
    const list = page.locator('section.members');
    await list.getByText(`Members (${members.toLocaleString('en')})`).waitFor();
    const openMs = performance.now() - startedAt;
    await list.getByRole('button', { name: `waiting ${members.toLocaleString('en')}` }).waitFor();
    const wholeMs = performance.now() - startedAt;
    const scrolling = await framesASecond(page, MEASURED_MS, '.members .scroller');
    const searchedAt = performance.now();
    await list.getByLabel('Search').fill(`job-${members - 1}`);
    await list.getByText(`1 of ${members.toLocaleString('en')}`).waitFor();
    const searchMs = performance.now() - searchedAt;
    const watching = await framesASecond(page, INTERVAL_MS, null);
    const heap = await heapOf(page);
    return { openMs, wholeMs, scrolling, searchMs, watching, heap };
  } finally {
    actor.stop();
    await inspector.close();
  }
}
