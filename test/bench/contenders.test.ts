import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contenders, type Name } from '../../bench/contenders/all.ts';
import { type Job, KEY } from '../../bench/contenders/job.ts';
import { statusOf } from '../../bench/status-body.ts';

const POLLS = 3;
const names = (Object.keys(contenders) as Name[]).filter((name) => name !== 'their data alone');

let server: Server;
let baseUrl: string;
const asked: { url: string; key: string | undefined }[] = [];

beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    asked.push({ url, key: headers['x-session-api-key'] as string });
    const ids = new URL(url, baseUrl).searchParams.getAll('ids');
    const status = asked.length < POLLS || url.includes('endless') ? 'RUNNING' : 'STOPPED';
    const bodies = (ids.length ? ids : [url.slice('/jobs/'.length)]).map((id) =>
      statusOf(id, status),
    );
    response.setHeader('content-type', 'application/json');
    response.end(ids.length ? `[${bodies}]` : bodies[0]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const job = (id: string, signal = new AbortController().signal): Job => ({
  ...{ baseUrl, id, signal },
  intervalMs: 5,
});

describe.each(names)('%s', (name) => {
  it('asks until the server ends it, each time with the key', async () => {
    const watchAll = await contenders[name]();
    await watchAll([job('abc')]);
    expect(asked.map(({ key }) => key)).toEqual(new Array(POLLS).fill(KEY));
  });

  it('stops when it is aborted', async () => {
    const watchAll = await contenders[name]();
    const controller = new AbortController();
    const watching = watchAll([job('endless', controller.signal)]);
    const ended = expect(watching).rejects.toBeDefined();
    await expect.poll(() => asked.length).toBeGreaterThan(1);
    controller.abort();
    await ended;
  });
});
