import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type InspectorServer, startInspectorServer } from '../../src/inspect-server/index.ts';

let inspector: InspectorServer;
let address: URL;
const sockets: Socket[] = [];
beforeEach(async () => {
  inspector = await startInspectorServer({ port: 0, url: 'http://127.0.0.1:1/ui' });
  address = new URL(inspector.url);
});
afterEach(async () => {
  await inspector.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

function connected(): Socket {
  const socket = connect(Number(address.port), '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  return socket;
}

/** A request as it goes over the wire: fetch allows no Host header. */
const asking = (path: string, headers: object = {}, method = 'GET') =>
  [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({ Host: address.host, ...headers }).map((pair) => pair.join(': ')),
    '\r\n',
  ].join('\r\n');

/** The head of the answer. */
async function answerTo(text: string): Promise<string> {
  const socket = connected();
  socket.write(text);
  const [data] = await once(socket, 'data');
  socket.destroy();
  return String(data).split('\r\n\r\n')[0] ?? '';
}

const statusOf = async (text: string) => Number((await answerTo(text)).split(' ')[1]);

const port = () => address.port;
const REFUSED: [string, () => object][] = [
  ['another Host', () => ({ Host: 'evil.example' })],
  ['another Host with our port', () => ({ Host: `evil.example:${port()}` })],
  ['localhost for a Host', () => ({ Host: `localhost:${port()}` })],
  ['a Host without our port', () => ({ Host: '127.0.0.1' })],
  ['a Host with another port', () => ({ Host: '127.0.0.1:1' })],
  ['another Origin', () => ({ Origin: 'http://evil.example' })],
  ['the Origin of another port', () => ({ Origin: 'http://127.0.0.1:1' })],
  ['an Origin of null', () => ({ Origin: 'null' })],
  ['a request from another port of this machine', () => ({ 'Sec-Fetch-Site': 'same-site' })],
  ['a request from another site', () => ({ 'Sec-Fetch-Site': 'cross-site' })],
  [
    'a link on another site',
    () => ({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }),
  ],
];

it.each(REFUSED)('%s is refused on the page and on the messages', async (_, headers) => {
  for (const path of [address.pathname, `${address.pathname}/messages`])
    expect(await statusOf(asking(path, headers()))).toBe(403);
});

it.each([
  ['a typed address', { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }],
  ['our own page', { 'Sec-Fetch-Site': 'same-origin' }],
  ['a program', {}],
])('%s is answered', async (_, headers) => {
  for (const path of [address.pathname, `${address.pathname}/messages`])
    expect(await statusOf(asking(path, headers))).toBe(200);
});

it('without the token nothing is sent, whatever the path', async () => {
  const token = address.pathname.slice(1);
  expect(token).toMatch(/^[\w-]{43}$/);
  const other = `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`;
  for (const path of [
    '/',
    '/messages',
    '//messages',
    `/${other}`,
    `/${other}/messages`,
    `/${token.slice(0, -1)}/messages`,
    `/${token}${token}`,
    `/?token=${token}`,
    `http://${address.host}/messages`,
  ])
    expect(await statusOf(asking(path))).toBe(403);
  expect(await statusOf(asking(`/${token}/other`))).toBe(404);
});

it('two servers have two tokens', async () => {
  const second = await startInspectorServer({ port: 0 });
  await second.close();
  expect(new URL(second.url).pathname).not.toBe(address.pathname);
});

it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('%s is refused', async (method) => {
  expect(await statusOf(asking(`${address.pathname}/messages`, {}, method))).toBe(405);
});

it('each answer says that no page may frame, read, sniff or keep it', async () => {
  for (const path of [address.pathname, `${address.pathname}/messages`, '/']) {
    const head = await answerTo(asking(path));
    expect(head).toMatch(/^content-security-policy: default-src 'none'; script-src 'sha256-/m);
    expect(head).toMatch(/; frame-src http:\/\/127\.0\.0\.1:1; frame-ancestors 'none'; /);
    for (const header of [
      'x-frame-options: DENY',
      'x-content-type-options: nosniff',
      'cross-origin-resource-policy: same-origin',
      'cross-origin-opener-policy: same-origin-allow-popups',
      'referrer-policy: no-referrer',
      'cache-control: no-store',
      'Connection: close',
    ])
      expect(head.split('\r\n')).toContain(header);
    expect(head).not.toMatch(/access-control/i);
  }
});

it('a second request on a connection ends it', async () => {
  const socket = connected();
  const closed = once(socket, 'close');
  socket.write(asking(`${address.pathname}/messages`).repeat(3));
  socket.resume();
  await closed;
});

it('a header without an end is refused', async () => {
  expect(await statusOf(`${asking('/').trimEnd()}\r\nX: ${'x'.repeat(100_000)}`)).toBe(431);
});

it('connections that ask nothing are dropped for new ones, and hold up neither a reader nor the end', async () => {
  let open = 0;
  for (let count = 0; count < 300; count++) {
    const socket = connected();
    await once(socket, 'connect');
    open += 1;
    socket.resume().on('close', () => {
      open -= 1;
    });
  }
  await vi.waitFor(() => expect(open).toBeLessThanOrEqual(64), 10_000);
  expect(await statusOf(asking(`${address.pathname}/messages`))).toBe(200);
  await inspector.close();
  await vi.waitFor(() => expect(open).toBe(0), 10_000);
});

it('close ends with a reader that never reads, and may be called again', async () => {
  const socket = connected();
  socket.pause();
  socket.write(asking(`${address.pathname}/messages`));
  await once(socket, 'connect');
  await Promise.all([inspector.close(), inspector.close()]);
  await inspector.close();
});
