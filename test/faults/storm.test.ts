import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { Fetch } from '../../src/http/client.ts';
import { bearer, type Credentials, defineResource } from '../../src/index.ts';
import { nodeFetch } from '../../src/node/index.ts';
import { fault, type StatusServer, type Step, startStatusServer } from '../../src/testing/index.ts';
import { T0 } from '../support/observations.ts';
import { simulatedPoll } from './simulated-poll.ts';

/** How long the server provokes. */
const MINUTES = 3;
/** A storm would be thousands. */
const MAX_ANSWERS = 2_000;

let server: StatusServer;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(T0);
  server = await startStatusServer();
});
afterEach(async () => {
  await server.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Its body says how soon to ask again, and it is believed. */
const jobs = (extra: object = {}) =>
  defineResource({
    request: (id) => ({ url: `${server.url}/api/conversations/${id}` }),
    schema: z.looseObject({ status: z.string(), again: z.number().optional() }),
    read: ({ status, again }) => ({
      status,
      verdict: 'pending' as const,
      ...(again !== undefined && { interval: { minMs: again, maxMs: again } }),
    }),
    ...extra,
  });

/** When the requests came while the server answered so for three minutes, s. */
async function timesUnder(
  steps: readonly Step[],
  { fetch, ...extra }: { readonly fetch?: Fetch; readonly credentials?: Credentials } = {},
): Promise<number[]> {
  // The last step alone repeats, so a cycle is played often enough.
  const cycles = steps.length === 1 ? steps : Array.from({ length: 200 }, () => steps).flat();
  server.play('abc', cycles);
  const poll = simulatedPoll(jobs(extra), {}, fetch);
  for (let n = 1; n <= MAX_ANSWERS; n++) {
    await poll.answered(n);
    if (poll.isOver || Date.now() >= T0 + MINUTES * 60_000) break;
    poll.pass(poll.context.delayMs);
  }
  poll.actor.stop();
  return server.requests.map(({ at }) => (at - T0) / 1_000);
}

/** The most requests in any stretch of that length. */
const mostWithin = (seconds: number, times: readonly number[]) =>
  Math.max(...times.map((from) => times.filter((at) => from <= at && at < from + seconds).length));

const header = (headers: Record<string, string>, step: Step = 'RUNNING') =>
  fault.headers(headers, step);
const status = (code: number, headers: Record<string, string | null> = {}) =>
  fault.status(code, { headers: { 'Retry-After': null, ...headers } });
const again = (ms: number) => fault.body(JSON.stringify({ status: 'RUNNING', again: ms }));
const tagged = fault.headers({ ETag: '"a"' }, 'RUNNING');

const provocations: Readonly<Record<string, readonly Step[]>> = {
  '429 with Retry-After: 0': [status(429, { 'Retry-After': '0' })],
  '429 with a date that is past': [status(429, { 'Retry-After': 'Sun, 06 Nov 1994 08:49:37 GMT' })],
  '429 with retry-after-ms: 1': [status(429, { 'retry-after-ms': '1' })],
  '429 with a quota that resets in a ms': [status(429, { RateLimit: '"a";r=0;t=0.001' })],
  '429 with X-RateLimit-Reset: 0.001': [status(429, { 'X-RateLimit-Reset': '0.001' })],
  '503 at once': [status(503)],
  '503 with Retry-After: 0': [status(503, { 'Retry-After': '0' })],
  '503 with retry-after-ms: 1': [status(503, { 'retry-after-ms': '1' })],
  '503 and a reading, turn by turn': [status(503), 'RUNNING'],
  'a reset and a reading, turn by turn': [fault.reset(), 'RUNNING'],
  '304 forever': [fault.notModified()],
  '304 forever after a reading': [tagged, ...Array.from({ length: 20 }, () => fault.notModified())],
  '304 and 503, turn by turn': [tagged, fault.notModified(), status(503)],
  'redirects to itself': [fault.redirect('/api/conversations/abc', 307)],
  'X-Poll-Interval: 0': [header({ 'X-Poll-Interval': '0' })],
  'retry-after-ms: 1 with a reading': [header({ 'retry-after-ms': '1' })],
  'a new status each time': ['STARTING', 'RUNNING', 'PAUSED'],
  'an interval of 1 ms in the body': [again(1)],
  'an interval of 1 ms, and a 503, turn by turn': [again(1), status(503)],
  'an interval of 1 ms, and a reset, turn by turn': [again(1), fault.reset()],
  'an interval of 1 ms, and a 429, turn by turn': [again(1), status(429, { 'Retry-After': '0' })],
  '204 forever': [fault.noContent()],
  'half of the JSON': [fault.truncatedJson()],
  '408 forever': [status(408)],
};

describe('whatever a server does to provoke a storm, no client asks more than once a second:', () => {
  it.each(Object.entries(provocations))('%s', async (_, steps) => {
    const times = await timesUnder(steps);
    expect(times.length).toBeGreaterThan(0);
    // The first retry comes after anything between half a second and a second.
    expect(mostWithin(0.5, times)).toBe(1);
    expect(mostWithin(10, times)).toBeLessThanOrEqual(10);
    expect(times.length).toBeLessThanOrEqual(MINUTES * 60 + 1);
  });

  it.each(Object.entries(provocations))('%s, through nodeFetch', async (name, steps) => {
    const fetch = nodeFetch({ proxy: null });
    const times = await timesUnder(steps, { fetch });
    await fetch.close();
    // What was sent over a kept connection is sent once more when that was closed.
    const most = name.includes('reset') ? 2 : 1;
    expect(times.length).toBeGreaterThan(0);
    expect(mostWithin(0.5, times)).toBeLessThanOrEqual(most);
    expect(mostWithin(10, times)).toBeLessThanOrEqual(10 * most);
    expect(times.length).toBeLessThanOrEqual(most * MINUTES * 60 + 1);
  });

  it.each(Object.entries(provocations).filter(([name]) => name.startsWith('429')))(
    '%s, and not within a second',
    async (_, steps) => {
      expect(mostWithin(1, await timesUnder(steps))).toBe(1);
    },
  );

  it('401 to credentials that are new each time', async () => {
    let key = 0;
    const credentials = bearer(() => `key-${key++}`);
    const times = await timesUnder([status(401), 'RUNNING'], { credentials });
    expect(times.length).toBeGreaterThan(30);
    expect(mostWithin(10, times)).toBeLessThanOrEqual(10);
  });

  it('and a poll that it ended asks nothing more', async () => {
    expect(await timesUnder([fault.redirect('/api/conversations/abc')])).toEqual([0]);
    expect((await timesUnder([status(400)])).slice(1)).toEqual([0]);
  });
});
