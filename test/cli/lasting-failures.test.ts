import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { makeCertificates } from '../faults/certificates.ts';
import { ID, run } from './support.ts';

const { good, expired, notYetValid, wrongHost, selfSigned } = await makeCertificates();

/** Listens on loopback until the test ends, and counts connections. */
async function listening(server: Pick<Server, 'listen' | 'address' | 'on' | 'close'>) {
  const seen = { port: 0, connections: 0 };
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  seen.port = (server.address() as AddressInfo).port;
  return seen;
}

const answering = (options: object) =>
  createTlsServer(options as ServerOptions, (_, r) => r.end('{}'));

const LIMITS = ['--timeout', '1h', '--max-failures', '50'];

const cases: readonly (readonly [string, () => Server, string, RegExp, RegExp])[] = [
  [
    'a self-signed certificate',
    () => answering(selfSigned),
    'https',
    /NODE_EXTRA_CA_CERTS/,
    /NODE_EXTRA_CA_CERTS/,
  ],
  [
    'an unknown authority',
    () => answering({ ...good, ca: undefined }),
    'https',
    /NODE_EXTRA_CA_CERTS/,
    /签发机构/,
  ],
  [
    'an expired certificate',
    () => answering(expired),
    'https',
    /expired|authority that is trusted/,
    /证书/,
  ],
  [
    'a certificate to come',
    () => answering(notYetValid),
    'https',
    /not valid yet|authority that is trusted/,
    /证书/,
  ],
  [
    'another host’s certificate',
    () => answering(wrongHost),
    'https',
    /for another host|authority/,
    /证书/,
  ],
  [
    'no TLS behind https:',
    () => createServer(),
    'https',
    /begins with http: instead of https:/,
    /应以 http: 开头/,
  ],
  [
    'no HTTP behind http:',
    () => createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')) as never,
    ...(['http', /does not speak HTTP/, /不是 HTTP/] as const),
  ],
];

test.each(cases)(
  '%s ends a watch after two tries, and says what to do',
  async (_, make, scheme, english, chinese) => {
    for (const [language, sentence] of [
      ['en', english],
      ['zh-CN', chinese],
    ] as const) {
      const server = await listening(make());
      const base = `${scheme}://127.0.0.1:${server.port}`;
      const args = ['watch', ID, '--base-url', base, '--api', 'v1', '--lang', language, ...LIMITS];
      const { code, lastLine, stdout } = await run(args);
      expect(lastLine).toMatch(sentence);
      expect(lastLine).toMatch(
        language === 'en' ? /Gave up on .* after 2 requests/ : /共请求 2 次/,
      );
      expect(server.connections).toBe(2);
      expect(stdout.trimEnd().split('\n')).toHaveLength(2);
      expect(code).toBe(6);
    }
  },
);

/** A resolver that gives this answer, whatever that of this machine would say. */
const resolving = (code: string) => {
  const error = `Object.assign(new Error('${code}'), { code: '${code}' })`;
  const stub = `import dns from 'node:dns'; dns.lookup = (...args) => args.at(-1)(${error});`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(stub)}` };
};

test('an unknown host ends a watch after two tries, and names the base URL and the proxy', async () => {
  const args = ['watch', ID, '--base-url', 'http://status.invalid', ...LIMITS];
  const { code, lastLine } = await run(args, resolving('ENOTFOUND'));
  expect(lastLine).toMatch(
    /after 2 requests.* no server with that name; check the base URL, .+HTTPS_PROXY/,
  );
  expect(code).toBe(6);
});

test('a resolver that gives no answer is asked again', async () => {
  const args = ['watch', ID, '--base-url', 'http://status.invalid', '--max-failures', '3'];
  const { code, lastLine } = await run(args, resolving('EAI_AGAIN'));
  expect(lastLine).toMatch(/after 3 requests.* The network failed \(EAI_AGAIN\)/);
  expect(code).toBe(6);
});

test.each([
  [407, /The proxy wants a password .+ http:\/\/user:password@host:port/],
  [403, /The proxy lets nothing through .+ NO_PROXY/],
])(
  'a proxy that answers CONNECT with %i ends a watch after two tries',
  async (status, sentence) => {
    const proxy = createServer();
    let asked = 0;
    proxy.on('connect', (_, socket) => {
      asked += 1;
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    });
    const { port } = await listening(proxy);
    const env = { https_proxy: `http://127.0.0.1:${port}` };
    const args = ['watch', ID, '--base-url', 'https://status.invalid', '--api', 'v1', ...LIMITS];
    const { code, lastLine } = await run(args, env);
    expect(lastLine).toMatch(sentence);
    expect(asked).toBe(2);
    expect(code).toBe(6);
  },
);

test('a server that answers 407 where no proxy is set is told as any refusal of a server', async () => {
  const { port } = await listening(
    createServer((_, response) => response.writeHead(407).end('Log in first')),
  );
  const args = ['watch', ID, '--base-url', `http://127.0.0.1:${port}`, '--api', 'v1', ...LIMITS];
  const { code, lastLine } = await run(args);
  expect(lastLine).toMatch(/The server refuses the request \(407\)/);
  expect(lastLine).not.toMatch(/proxy/i);
  expect(code).toBe(6);
});
