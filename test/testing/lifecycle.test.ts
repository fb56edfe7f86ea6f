import { execFile } from 'node:child_process';
import { Agent, request } from 'node:http';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fault, startStatusServer } from '../../src/testing/index.ts';
import { failureCode, started, v0 } from './started.ts';

/** One GET with the path exactly as given, which fetch would resolve first. */
function rawGet(url: string, path: string, agent: Agent, headers: Record<string, string> = {}) {
  return new Promise<void>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, agent, headers }, (answer) => {
      answer.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });
}

test('every request is recorded with its time, path, ids, headers and connection', async () => {
  const { server } = await started();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const before = Date.now();
  await rawGet(server.url, '/api/conversations/../x?a=1', agent, { 'X-Trace': 't' });
  await rawGet(server.url, v0('abc'), agent);
  await rawGet(server.url, v0('abc'), new Agent());
  await server.idle();
  const [first, second, third] = server.requests;
  expect(first).toMatchObject({ path: '/api/conversations/../x?a=1', ids: [] });
  expect(first?.headers['x-trace']).toBe('t');
  expect(first?.at).toBeGreaterThanOrEqual(before);
  expect(second).toMatchObject({ method: 'GET', path: '/api/conversations/abc', ids: ['abc'] });
  expect(second?.socketId).toBe(first?.socketId);
  expect(third?.socketId).not.toBe(first?.socketId);
  expect(server.requests.every(({ closedEarly }) => !closedEarly)).toBe(true);
  agent.destroy();
});

test('requested waits for the n-th request and resolves with it', async () => {
  const { server, get } = await started();
  const second = server.requested(2);
  await get(v0('one'));
  await get(v0('two'));
  expect((await second).ids).toEqual(['two']);
  expect((await server.requested(1)).ids).toEqual(['one']);
});

test('held answers arrive and are recorded but leave only after release', async () => {
  const { server, get, read } = await started();
  server.play('abc', ['STARTING', 'STOPPED']);
  server.hold();
  const answers: string[] = [];
  const asking = Promise.all(
    ['abc', 'abc'].map(async (id) => answers.push((await read(v0(id))).status)),
  );
  await server.requested(2);
  expect(answers).toEqual([]);
  server.release();
  await asking;
  expect(answers.toSorted()).toEqual(['STARTING', 'STOPPED']);
  expect((await get(v0('abc'))).status).toBe(200);
});

test('a held step waits for a release of its own', async () => {
  const { server, read } = await started();
  server.play('abc', [fault.held(fault.headers({ 'X-A': '1' }, 'STARTING')), 'RUNNING']);
  const held = read(v0('abc'));
  await server.requested(1);
  expect(await read(v0('abc'))).toMatchObject({ status: 'RUNNING' });
  server.release();
  expect(await held).toMatchObject({ status: 'STARTING' });
});

test('a client that leaves while it is held is recorded as closed early', async () => {
  const { server, get } = await started();
  server.hold();
  const controller = new AbortController();
  const held = get(v0('abc'), { signal: controller.signal });
  const abandoned = await server.requested(1);
  controller.abort();
  await expect(held).rejects.toThrow();
  await server.idle();
  expect(abandoned.closedEarly).toBe(true);
  server.release();
});

test('refuse refuses connections, ends what is in flight, and accept listens on the same port', async () => {
  const { server, get, read } = await started();
  server.play('abc', [fault.stall({ at: 'headers' }), 'RUNNING']);
  const stalled = failureCode(get(v0('abc')));
  await server.requested(1);
  expect(server.openSockets).toBe(1);
  await server.refuse();
  expect(await stalled).toBe('ECONNRESET');
  expect(server.openSockets).toBe(0);
  expect(server.requests[0]?.closedEarly).toBe(false);
  expect(await failureCode(get(v0('abc')))).toBe('ECONNREFUSED');
  await server.refuse();
  await server.accept();
  await server.accept();
  expect(await read(v0('abc'))).toMatchObject({ status: 'RUNNING' });
});

test('a keep-alive client is refused right after refuse', async () => {
  const { server, get } = await started();
  for (let n = 0; n < 20; n += 1) {
    await (await get(v0('abc'))).text();
    await server.refuse();
    expect(await failureCode(get(v0('abc')))).toBe('ECONNREFUSED');
    await server.accept();
  }
});

test('disconnected resolves when the last connection is gone', async () => {
  const { server, get } = await started();
  await (await get(v0('abc'), { headers: { Connection: 'close' } })).text();
  await server.disconnected();
  expect(server.openSockets).toBe(0);
});

test('close ends stalled answers, may be called again, and rejects what will never be sent', async () => {
  const { server, get } = await started();
  server.play('abc', [fault.stall({ at: 'body' })]);
  const answer = await get(v0('abc'));
  const waiting = expect(server.requested(2)).rejects.toThrow('closed after 1 requests');
  const idle = server.idle();
  const reading = failureCode(answer.text());
  await Promise.all([server.close(), server[Symbol.asyncDispose]()]);
  await Promise.all([waiting, idle]);
  expect(await reading).toBe('ECONNRESET');
  expect(server.openSockets).toBe(0);
  await expect(server.accept()).rejects.toThrow('the status server is closed');
});

test('two servers have two ports, and a taken port is an error', async () => {
  const { server } = await started();
  const port = Number(new URL(server.url).port);
  await expect(startStatusServer({ port })).rejects.toThrow('EADDRINUSE');
});

test('a closed server does not keep its process alive', async () => {
  const entry = new URL('../../src/testing/index.ts', import.meta.url);
  const program = `
    const { startStatusServer, fault } = await import(${JSON.stringify(entry.href)});
    const server = await startStatusServer({ limiter: 'self-hosted' });
    server.play('a', [fault.stall({ at: 'headers' })]);
    for (let n = 0; n < 12; n += 1) fetch(server.url + '/api/conversations/a').catch(() => {});
    await server.requested(12);
    await server.close();
    console.log('closed');
  `;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  expect(stdout.trim()).toBe('closed');
});
