import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { jsonLines, run } from './support.ts';

/** A V0 server that takes 400 ms for each answer. */
async function slowServer(): Promise<string> {
  const server = createServer(({ url }, response) => {
    const body = { conversation_id: url?.split('/').at(-1), status: 'RUNNING' };
    setTimeout(() => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(body));
    }, 400);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('--timeout bounds the whole, for those as well whose first turn comes late', async () => {
  const ids = Array.from({ length: 60 }, (_, n) => `conversation-${n}`);
  const server = ['--base-url', await slowServer(), '--api', 'v0'];
  const { code, stdout } = await run(['watch', ...ids, ...server, '--timeout', '2s', '--json']);
  const outcomes = jsonLines(stdout).flatMap(({ type, outcome }) =>
    type === 'outcome' ? [outcome as { reason: string; startedAt: number; endedAt: number }] : [],
  );
  expect(outcomes).toHaveLength(60);
  expect(new Set(outcomes.map(({ reason }) => reason))).toEqual(new Set(['deadline']));
  const starts = outcomes.flatMap(({ startedAt }) => startedAt ?? []);
  const last = Math.max(...outcomes.map(({ endedAt }) => endedAt));
  expect(last - Math.min(...starts)).toBeLessThan(2_500);
  expect(code).toBe(5);
});
