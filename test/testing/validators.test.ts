import { request } from 'node:http';
import { expect, test } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { A, B, started, v0, v1 } from './started.ts';

test('without etag there are no validators, as on OpenHands today', async () => {
  const { server, get } = await started();
  server.play('abc', ['RUNNING']);
  const { headers } = await get(v0('abc'));
  expect([headers.get('etag'), headers.get('last-modified')]).toEqual([null, null]);
});

test('an ETag that still holds is answered with 304 and one that does not with the body', async () => {
  const { server, get } = await started({ etag: true });
  server.play('abc', ['RUNNING', 'RUNNING', fault.status(503), 'RUNNING', 'STOPPED']);
  const first = await get(v0('abc'));
  const etag = first.headers.get('etag') ?? '';
  const ask = () => get(v0('abc'), { headers: { 'If-None-Match': `"x", W/${etag}` } });
  const second = await ask();
  expect([second.status, second.headers.get('etag')]).toEqual([304, etag]);
  expect((await ask()).status).toBe(503);
  expect((await ask()).status).toBe(304);
  const last = await ask();
  expect(last.status).toBe(200);
  expect(last.headers.get('etag')).not.toBe(etag);
  expect(await last.json()).toMatchObject({ status: 'STOPPED' });
});

test('Last-Modified works the same where there is no ETag', async () => {
  const { server, get } = await started({ etag: true });
  server.play(A, ['RUNNING', 'RUNNING', 'STOPPED']);
  server.play(B, ['RUNNING']);
  const { headers } = await get(v1(A, B));
  const ask = () =>
    get(v1(A, B), { headers: { 'If-Modified-Since': headers.get('last-modified') ?? '' } });
  expect((await ask()).status).toBe(304);
  expect((await ask()).status).toBe(200);
});

test('a batch has changed as soon as one of its conversations has, known or not', async () => {
  const { server, get } = await started({ etag: true });
  server.play(A, ['idle', 'running', 'running', null]);
  server.play(B, ['idle', 'idle', 'running']);
  let since = '';
  const statuses = [];
  for (let n = 0; n < 4; n += 1) {
    const answer = await get(v1(A, B), { headers: { 'If-Modified-Since': since } });
    since = answer.headers.get('last-modified') ?? since;
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([200, 200, 200, 200]);
});

test('a client that accepts gzip gets it, with a weak ETag, and another does not', async () => {
  const { server, get } = await started({ gzip: true, etag: true });
  server.play('abc', ['RUNNING']);
  const zipped = await get(v0('abc'));
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(zipped.headers.get('etag')).toMatch(/^W\//);
  expect(await zipped.json()).toMatchObject({ status: 'RUNNING' });
  const plain = await new Promise<string | undefined>((resolve, reject) => {
    const asked = request(server.url + v0('abc'), {
      agent: false,
      headers: { 'Accept-Encoding': 'gzip;q=0, br' },
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.headers['content-encoding']);
    });
    asked.on('error', reject).end();
  });
  expect(plain).toBeUndefined();
});
