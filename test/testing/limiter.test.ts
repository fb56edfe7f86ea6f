import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { A, started, v0 } from './started.ts';

const START = Date.parse('2030-01-01T00:00:00.250Z');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

test('self-hosted: the first 10 within a second are answered, then up to 20 wait, then 429', async () => {
  const { server, get } = await started({ limiter: 'self-hosted' });
  server.play('abc', ['RUNNING']);
  const delayed = [];
  for (let n = 1; n <= 10; n += 1) expect((await get(v0('abc'))).status).toBe(200);
  const asked = performance.now();
  for (let n = 11; n <= 20; n += 1) delayed.push(get(v0('abc')));
  await server.requested(20);
  const refused = await get(v0('abc'));
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toEqual({ message: 'Too many requests' });
  const answers = await Promise.all(delayed);
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(performance.now() - asked).toBeGreaterThan(950);
  vi.setSystemTime(START + 1_000);
  expect((await get(v0('abc'))).status).toBe(200);
});

test('self-hosted: a request that is abandoned while it waits is given up', async () => {
  const { server, get } = await started({ limiter: 'self-hosted' });
  for (let n = 1; n <= 10; n += 1) await get(v0('abc'));
  const controller = new AbortController();
  const waiting = get(v0('abc'), { signal: controller.signal });
  const request = await server.requested(11);
  controller.abort();
  await expect(waiting).rejects.toThrow();
  await server.idle();
  expect(request.closedEarly).toBe(true);
});

test('cloud: the 11th request within a second is a 429 with a Retry-After of 0', async () => {
  const { get } = await started({ limiter: 'cloud' });
  for (let n = 1; n <= 10; n += 1) expect((await get(v0('abc'))).status).toBe(200);
  const refused = await get(v0('abc'));
  vi.setSystemTime(START + 100);
  const later = await get(v0('abc'));
  expect(refused.status).toBe(429);
  expect(await refused.json()).toEqual({ error: 'Rate limit exceeded: 10 per 1 second' });
  expect(refused.headers.get('x-ratelimit-limit')).toBe('10 per 1 second');
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(refused.headers.get('x-ratelimit-reset')).toBe(String(Math.floor(START / 1_000) + 1));
  expect(later.headers.get('retry-after')).toBe('0');
  vi.setSystemTime(START + 1_000);
  expect((await get(v0('abc'))).status).toBe(200);
});

test('cloud: the 101st request within a minute is a 429 that says when the minute ends', async () => {
  const { get } = await started({ limiter: 'cloud' });
  for (let n = 0; n < 100; n += 1) {
    vi.setSystemTime(START + n * 200);
    expect((await get(v0('abc'))).status).toBe(200);
  }
  vi.setSystemTime(START + 20_500);
  const refused = await get(v0('abc'));
  expect(await refused.json()).toEqual({ error: 'Rate limit exceeded: 100 per 1 minute' });
  expect(refused.headers.get('retry-after')).toBe('39');
});

test('cloud: users are counted apart by their key', async () => {
  const { get } = await started({ limiter: 'cloud', auth: { mode: 'cloud', key: ['k1', 'k2'] } });
  const status = async (key: string) =>
    (await get(v0(A), { headers: { Authorization: `Bearer ${key}` } })).status;
  for (let n = 1; n <= 10; n += 1) await status('k1');
  expect(await status('k1')).toBe(429);
  expect(await status('k2')).toBe(200);
});

test('a refused request uses no step of the script', async () => {
  const { server, get, read } = await started({ limiter: 'cloud' });
  server.play('abc', ['STARTING', 'STOPPED']);
  for (let n = 1; n <= 11; n += 1) await get(v0('other'));
  vi.setSystemTime(START + 1_000);
  expect(await read(v0('abc'))).toMatchObject({ status: 'STARTING' });
});
