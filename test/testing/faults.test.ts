import { expect, test } from 'vitest';
import { fault, repeat } from '../../src/testing/index.ts';
import { A, B, failureCode, started, v0, v1 } from './started.ts';

test('a script plays one step per request and then repeats its last one', async () => {
  const { server, get } = await started();
  server.play('abc', ['STARTING', fault.status(503), ...repeat('RUNNING', 2), 'STOPPED']);
  const seen = [];
  for (let n = 0; n < 6; n += 1) {
    const answer = await get(v0('abc'));
    const body = await answer.json();
    seen.push(body.status ?? answer.status);
  }
  expect(seen).toEqual(['STARTING', 503, 'RUNNING', 'RUNNING', 'STOPPED', 'STOPPED']);
});

test('every fault is plain JSON', () => {
  const script = [
    fault.status(429, { headers: { 'Retry-After': null } }),
    fault.reset({ after: 10 }),
    fault.held(fault.headers({ 'X-Poll-Interval': '5' }, 'RUNNING')),
    fault.oversized(10),
  ];
  expect(JSON.parse(JSON.stringify(script))).toEqual(script);
});

test('a fault for one id is the answer to its whole batch, and the other ids take their step too', async () => {
  const { server, get, read } = await started();
  server.play(A, ['idle', 'running']);
  server.play(B, [fault.status(503), 'running']);
  expect((await get(v1(A, B))).status).toBe(503);
  expect(await read(v1(A))).toMatchObject([{ execution_status: 'running' }]);
});

test.each([
  [401, 'none', { detail: 'Unauthorized' }],
  [401, 'cloud', { error: 'NoCredentialsError' }],
  [403, 'none', { error: 'EmailNotVerifiedError' }],
  [404, 'none', { detail: 'Not Found' }],
  [429, 'none', { message: 'Too many requests' }],
  [429, 'cloud', { error: 'Rate limit exceeded: 10 per 1 second' }],
  [503, 'none', { detail: 'Service Unavailable' }],
] as const)(
  'fault.status(%i) of a server with auth %s has its real body',
  async (code, mode, body) => {
    const auth = mode === 'none' ? { mode } : { mode, key: 'k' };
    const { server, get } = await started({ auth });
    server.play('abc', [fault.status(code)]);
    const answer = await get(v0('abc'), { headers: { Authorization: 'Bearer k' } });
    expect([answer.status, await answer.json()]).toEqual([code, body]);
  },
);

test('a status accepts any headers and any body, and drops headers that are null', async () => {
  const { server, get } = await started();
  server.play('abc', [
    fault.status(429, { headers: { 'retry-after': '120', 'X-A': ['1', '2'] }, body: 'slow down' }),
    fault.status(429, { headers: { 'Retry-After': null, Date: null }, body: { why: 'no' } }),
  ]);
  const first = await get(v0('abc'));
  expect(first.headers.get('retry-after')).toBe('120');
  expect(first.headers.get('x-a')).toBe('1, 2');
  expect(first.headers.has('date')).toBe(true);
  expect(await first.text()).toBe('slow down');
  const second = await get(v0('abc'));
  expect(second.headers.has('retry-after')).toBe(false);
  expect(second.headers.has('date')).toBe(false);
  expect(await second.json()).toEqual({ why: 'no' });
});

test('a reset before any byte rejects the request with ECONNRESET', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.reset()]);
  expect(await failureCode(get(v0('abc')))).toBe('ECONNRESET');
  await server.idle();
  expect(server.requests[0]?.closedEarly).toBe(false);
});

test.each(['headers', 0, 20, 1e6] as const)(
  'a reset after %s delivers the headers and rejects the body with ECONNRESET',
  async (after) => {
    const { server, get } = await started();
    server.play('abc', [fault.reset({ after })]);
    for (let n = 0; n < 20; n += 1) {
      const answer = await get(v0('abc'));
      expect(answer.status).toBe(200);
      expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100);
      expect(await failureCode(answer.text())).toBe('ECONNRESET');
    }
  },
);

test('a reset after some bytes delivers exactly these', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.reset({ after: 20 })]);
  const { body } = await get(v0('abc'));
  const first = await body?.getReader().read();
  expect(first?.value).toHaveLength(20);
});

test('stalled headers send nothing until the client leaves', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.stall({ at: 'headers' })]);
  const controller = new AbortController();
  const stalled = get(v0('abc'), { signal: controller.signal });
  const request = await server.requested(1);
  controller.abort();
  await expect(stalled).rejects.toThrow();
  await server.idle();
  expect(request.closedEarly).toBe(true);
});

test('a stalled body sends the headers and half of it', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.stall({ at: 'body' })]);
  const controller = new AbortController();
  const answer = await get(v0('abc'), { signal: controller.signal });
  const first = await answer.body?.getReader().read();
  expect(first?.value).toHaveLength(Math.floor(Number(answer.headers.get('content-length')) / 2));
  expect(server.requests[0]?.closedEarly).toBe(false);
  controller.abort();
  await server.idle();
  expect(server.requests[0]?.closedEarly).toBe(true);
});

test.each([fault.truncatedJson(), fault.invalidJson()])(
  '$fault is a complete 200 that does not parse',
  async (step) => {
    const { server, get } = await started();
    server.play('abc', [step]);
    const answer = await get(v0('abc'));
    expect(answer.headers.get('content-type')).toBe('application/json');
    const body = await answer.text();
    expect(body).toHaveLength(Number(answer.headers.get('content-length')));
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  },
);

test('HTML, 204 and an unsolicited 304 are what they say', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.html(), fault.noContent(), fault.notModified()]);
  const html = await get(v0('abc'));
  expect(html.headers.get('content-type')).toContain('text/html');
  expect(await html.text()).toContain('<!doctype html>');
  expect((await get(v0('abc'))).status).toBe(204);
  expect((await get(v0('abc'))).status).toBe(304);
});

test('a broken gzip body cannot be decompressed', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.brokenGzip()]);
  const answer = await get(v0('abc'));
  expect(answer.status).toBe(200);
  expect(await failureCode(answer.text())).toBe('Z_DATA_ERROR');
});

test('redirects point to the same origin or to another', async () => {
  const { server, get } = await started();
  const other = await started();
  other.server.play('abc', ['STOPPED']);
  server.play('abc', [
    fault.redirect('/elsewhere', 307),
    fault.redirect(other.server.url + v0('abc')),
  ]);
  const same = await get(v0('abc'), { redirect: 'manual' });
  expect([same.status, same.headers.get('location')]).toEqual([307, '/elsewhere']);
  const followed = await get(v0('abc'));
  expect(followed.redirected).toBe(true);
  expect(await followed.json()).toMatchObject({ status: 'STOPPED' });
});

test('an oversized body is one JSON string of exactly that many bytes', async () => {
  const { server, get } = await started();
  server.play('abc', [
    fault.oversized(200_000),
    fault.headers({ 'Content-Length': '300000' }, fault.oversized(300_000)),
  ]);
  const chunked = await get(v0('abc'));
  expect(chunked.headers.has('content-length')).toBe(false);
  const body = await chunked.text();
  expect(body).toHaveLength(200_000);
  expect(JSON.parse(body)).toHaveLength(199_998);
  const announced = await get(v0('abc'));
  expect(announced.headers.get('content-length')).toBe('300000');
  expect(await announced.text()).toHaveLength(300_000);
});

test('an oversized body stops when the client has had enough', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.oversized(2 ** 40)]);
  const { body } = await get(v0('abc'));
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await server.idle();
  expect(server.requests[0]?.closedEarly).toBe(true);
});

test('a raw body is sent as it is', async () => {
  const { server, get } = await started();
  const headers = { 'Content-Type': 'text/plain' };
  server.play('abc', [fault.body('\uFEFF"RUNNING"'), fault.body('up', { status: 418, headers })]);
  const first = await get(v0('abc'));
  expect(first.headers.get('content-type')).toBe('application/json');
  expect(Buffer.from(await first.arrayBuffer()).toString()).toBe('\uFEFF"RUNNING"');
  const second = await get(v0('abc'));
  expect([second.status, await second.text()]).toEqual([418, 'up']);
});

test('headers go on the normal answer of a step', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.headers({ 'X-Poll-Interval': '5', 'Retry-After': '7' }, 'RUNNING')]);
  const answer = await get(v0('abc'));
  expect(answer.headers.get('x-poll-interval')).toBe('5');
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(await answer.json()).toMatchObject({ status: 'RUNNING' });
});
