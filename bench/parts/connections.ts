import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../test/faults/certificates.ts';
import { withChildren } from '../child.ts';
import type { Name } from '../contenders/all.ts';
import type { Watched } from '../workers/connections.ts';
import type { TlsRequest } from '../workers/tls-servers.ts';

/** What 100 polls of one job make. */
export interface Made {
  readonly connections: number;
  readonly handshakes: number;
}

const ORIGINS = 10;
const POLLS = 5;
const INTERVAL_MS = 5_000;

/** By contender: each with servers and a process of its own, all at the same time, for they do little but wait. */
export async function connections(names: readonly Name[]): Promise<Readonly<Record<string, Made>>> {
  const { good } = await makeCertificates();
  const folder = await mkdtemp(join(tmpdir(), 'pollchart-bench-'));
  try {
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, String(good.ca));
    const seen = await withChildren((start) =>
      Promise.all(
        names.map(async (name) => {
          const server = start('tls-servers');
          const open = { open: ORIGINS, key: String(good.key), cert: String(good.cert) };
          const ports = await server.ask<number[]>(open satisfies TlsRequest);
          const client = start('connections', { args: [name], env: { NODE_EXTRA_CA_CERTS: ca } });
          await client.ask({
            baseUrls: ports.map((port) => `https://127.0.0.1:${port}`),
            polls: POLLS,
            intervalMs: INTERVAL_MS,
          } satisfies Watched);
          const { connections, handshakes } = await server.ask<Made>('counts');
          return [
            name,
            { connections: perHundred(connections), handshakes: perHundred(handshakes) },
          ] as const;
        }),
      ),
    );
    return Object.fromEntries(seen);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The first poll of each job makes one in any case; of the others a share does. */
const perHundred = (made: number) => 1 + (99 * (made - ORIGINS)) / (ORIGINS * (POLLS - 1));
