import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type NodeFetchOptions, nodeFetch } from '../../src/node/index.ts';
import { makeCertificates } from '../faults/certificates.ts';
import { afterwards, failureOf, listening, opened } from './loopback.ts';

it.each<[object, string]>([
  [{ keepAliveMs: 0 }, 'options.keepAliveMs: expected a whole number from 1 to 3600000, got 0'],
  [{ connections: 0 }, 'options.connections: expected a whole number from 1 to 65535, got 0'],
  [{ http2: 'yes' }, 'options.http2: expected true, false, got "yes"'],
  [
    { proxy: 5 },
    "options.proxy: expected 'env', the URL of a proxy, http: or https:, or null, got 5",
  ],
  [{ proxy: 'socks5://a:b@c:1' }, 'options.proxy: expected the URL of a proxy, http: or https:'],
  [{ ca: 'no certificate' }, 'options.ca: expected certificates in PEM'],
  [{ ca: [] }, 'options.ca: expected certificates in PEM'],
  [{ keepAlive: 5 }, 'options.keepAlive: expected no such field'],
])('%j is refused by its name', (options, message) => {
  expect(() => nodeFetch(options as NodeFetchOptions)).toThrow(message);
});

describe('a certificate is trusted', async () => {
  const { good, selfSigned } = await makeCertificates();

  async function start(options = good) {
    const server = createServer(options as ServerOptions, (_, response) => response.end('hello'));
    const { port } = await listening(server);
    return `https://127.0.0.1:${port}/`;
  }

  it.each([
    ['in a text', String(good.ca)],
    ['in bytes', Buffer.from(String(good.ca))],
    ['among others', [String(selfSigned.cert), String(good.ca)]],
  ])('with its authority in `ca`, %s', async (_, ca) => {
    expect(await (await opened({ ca })(await start())).text()).toBe('hello');
  });

  it('with no other, and with none', async () => {
    const url = await start();
    for (const options of [{}, { ca: String(selfSigned.cert) }])
      expect(await failureOf(opened(options)(url))).toMatchObject({
        code: 'SELF_SIGNED_CERT_IN_CHAIN',
      });
  });

  it.each(['', `, ca: ${JSON.stringify(String(selfSigned.cert))}`])(
    'with its authority in NODE_EXTRA_CA_CERTS, also beside `ca` (%#)',
    async (more) => {
      const folder = await mkdtemp(join(tmpdir(), 'pollchart-'));
      afterwards(() => rm(folder, { recursive: true }));
      const file = join(folder, 'ca.pem');
      await writeFile(file, String(good.ca));
      const entry = fileURLToPath(new URL('../../dist/node.js', import.meta.url));
      const script = `
        import { nodeFetch } from ${JSON.stringify(entry)};
        const fetch = nodeFetch({ proxy: null${more} });
        console.log(await (await fetch(${JSON.stringify(await start())})).text());`;
      const args = ['--input-type=module', '-e', script];
      const env = { ...process.env, NODE_EXTRA_CA_CERTS: file };
      const { stdout } = await promisify(execFile)(process.execPath, args, { env });
      expect(stdout.trim()).toBe('hello');
    },
  );
});
