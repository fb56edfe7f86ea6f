/**
 * A server in a process of its own that misbehaves at random, by a seed, and notes in a file when each
 * client came and how soon it may come again. Its arguments: port, seed, file.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { FLEET, idsIn, type Note } from './note.ts';
import { seeded } from './seeded.ts';

const [port, seed, file = ''] = process.argv.slice(2);
const random = seeded(Number(seed));
const log = openSync(file, 'a');

type Kind = () => Promise<Omit<Note, 'id'>> | Omit<Note, 'id'>;

/** After what ends a poll nothing may come any more. */
const LAST_MS = 1e12;

type Way = readonly [share: number, kind: Kind];

/** Each way to answer, with its share. A fleet asks at once in parts what these alone don't refuse. */
function answers(
  response: ServerResponse,
  ids: readonly string[],
  isFleet: boolean,
): readonly Way[] {
  const bodyOf = (status: string) => (isFleet ? ids.map((id) => ({ id, status })) : { status });
  const PENDING = bodyOf('RUNNING');
  const send = (
    kind: string,
    minMs: number,
    status: number,
    headers: Record<string, string | number>,
    body: string,
  ) => {
    // Before it leaves: the client may read it sooner than we come to look at the clock again.
    const at = Date.now();
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body);
    return { at, kind, minMs };
  };
  const json = (kind: string, minMs: number, status: number, body: unknown, headers = {}) =>
    send(kind, minMs, status, headers, JSON.stringify(body));
  const seconds = 1 + Math.floor(random() * 20);
  const pace = { 'Retry-After': seconds };

  const at = Date.now();

  const alone = (): readonly Way[] => [
    [2, () => json('404', LAST_MS, 404, {})],
    [1, () => json('another form', 500, 200, {})],
    [1, () => send('a redirect', LAST_MS, 302, { Location: '/' }, '')],
    [1, () => send('too much', 500, 200, {}, `"${'x'.repeat(2 ** 20)}"`)],
  ];

  // The shortest waits of the default policy: 5 s after a reading, half a second after a failure.
  return [
    [62, () => json('a reading', 5_000, 200, PENDING)],
    [6, () => json('the end', LAST_MS, 200, bodyOf('STOPPED'))],
    [4, () => json('503', 500, 503, {})],
    [3, () => json('503 for a while', 1_000 * seconds, 503, {}, pace)],
    [3, () => json('429', 30_000, 429, {})],
    [3, () => json('429 for a while', 1_000 * seconds, 429, {}, pace)],
    [2, () => json('429 for nothing', 30_000, 429, {}, { 'Retry-After': '0' })],
    [2, () => json('a slower pace', 1_000 * seconds, 200, PENDING, { 'X-Poll-Interval': seconds })],
    [
      2,
      () => send('a page', 500, 502, { 'Content-Type': 'text/html' }, '<html>Bad gateway</html>'),
    ],
    ...(isFleet ? [] : alone()),
    [2, () => send('half of it', 500, 200, {}, '{"status":')],
    [1, () => send('no gzip', 500, 200, { 'Content-Encoding': 'gzip' }, 'no gzip')],
    [
      2,
      () => {
        response.socket?.resetAndDestroy();
        return { at, kind: 'a reset', minMs: 500 };
      },
    ],
    [
      1,
      () => {
        response.writeHead(200, { 'Content-Length': 99 }).write('{');
        setTimeout(() => response.destroy(), 50).unref();
        return { at, kind: 'a cut', minMs: 500 };
      },
    ],
    [
      1,
      () => {
        response.writeHead(200, { 'Content-Length': 99 }).write('{');
        return { at, kind: 'a stall', minMs: 10_000 };
      },
    ],
    [
      1,
      async () => {
        await sleep(Math.floor(random() * 3_000));
        return json('a slow reading', 5_000, 200, PENDING);
      },
    ],
  ];
}

const server = createServer(async (request, response) => {
  const at = Date.now();
  const ids = idsIn(request.url ?? '');
  const note = (facts: Omit<Note, 'id'>) => {
    for (const id of ids) writeSync(log, `${JSON.stringify({ id, ...facts } satisfies Note)}\n`);
  };
  // Should we be ended in mid-answer, that is a reset too.
  note({ at, kind: 'came', minMs: 500 });
  const all = answers(response, ids, request.url?.startsWith(FLEET) ?? false);
  let left = random() * all.reduce((sum, [share]) => sum + share, 0);
  const [, act] =
    all.find(([share]) => {
      left -= share;
      return left < 0;
    }) ?? (all[0] as (typeof all)[number]);
  note(await act());
});

server.keepAliveTimeout = 5_000;
// All clients come at once, at the beginning and after each restart.
server.listen(Number(port), '127.0.0.1', 4_096, () => process.send?.('listening'));
process.on('SIGTERM', () => {
  closeSync(log);
  process.exit(0);
});
process.on('disconnect', () => process.exit(0));
