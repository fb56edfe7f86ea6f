import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { makeCertificates } from '../certificates.ts';
import {
  continues,
  dropped,
  type Fault,
  lasting,
  TWICE,
  timedOut,
  type Variation,
} from '../fault.ts';
import type { Answer } from '../peer.ts';
import { dripped, json, status, thenEnd, thenReset } from '../wire.ts';

/** A small answer, to be cut everywhere. */
const WHOLE = json('{"status":"RUNNING"}');
const LINE_ENDS = WHOLE.indexOf('\r\n') + 2;
const HEAD_ENDS = WHOLE.indexOf('\r\n\r\n') + 4;

const PARTS = {
  'status line': [0, LINE_ENDS],
  headers: [LINE_ENDS, HEAD_ENDS],
  body: [HEAD_ENDS, WHOLE.length],
} as const;

/** One fault for each part of the answer, with a variation for each byte that the part is cut at. */
function atEachByte(
  fault: Omit<Fault, 'name' | 'variations'> & { readonly name: (part: string) => string },
  does: (bytes: Buffer) => Answer,
  expects: (part: string) => Variation['expects'],
): Fault[] {
  return Object.entries(PARTS).map(([part, [from, to]]) => ({
    ...fault,
    name: fault.name(part),
    variations: Array.from({ length: to - from }, (_, n) => ({
      name: `after ${from + n} bytes`,
      does: does(WHOLE.subarray(0, from + n)),
      expects: expects(part),
      isSilentClose: from + n === 0 && fault.outcome.includes('ECONNRESET'),
    })),
  }));
}

const reset = (part: string) => dropped('ECONNRESET', part === 'body' ? 200 : null);

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const outdated = (options: TlsOptions): TlsOptions => ({
  ...options,
  ...{ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
});

export async function connectionFaults(): Promise<Fault[]> {
  const port = await closedPort();
  const { good, expired, notYetValid, wrongHost, selfSigned } = await makeCertificates();
  const { key, cert } = good;
  const tls = (name: string, options: typeof good, cause: string): Fault => ({
    name,
    outcome: `\`network\`, ${cause}; backoff${TWICE}`,
    tls: options,
    variations: [{ name, expects: lasting(cause) }],
  });

  return [
    {
      name: 'connection refused',
      outcome: '`network`, ECONNREFUSED; backoff',
      variations: [
        {
          name: 'a closed port',
          url: () => `http://127.0.0.1:${port}`,
          expects: dropped('ECONNREFUSED'),
        },
      ],
    },
    {
      name: 'name not found',
      outcome: `\`network\`, ENOTFOUND; backoff${TWICE}`,
      variations: [
        {
          name: 'an unknown name',
          url: () => 'http://status.invalid',
          expects: lasting('ENOTFOUND'),
        },
      ],
    },
    ...atEachByte(
      {
        name: (part) => `reset at each byte of the ${part}`,
        outcome: '`network`, ECONNRESET; backoff',
      },
      thenReset,
      reset,
    ),
    ...atEachByte(
      {
        name: (part) => `closed at each byte of the ${part}`,
        outcome: '`network`, ECONNRESET; backoff',
      },
      thenEnd,
      reset,
    ),
    ...atEachByte(
      {
        name: (part) => `stalled at each byte of the ${part}`,
        outcome: '`timeout`; backoff of 10 s',
      },
      (bytes) => bytes,
      () => timedOut,
    ),
    {
      name: 'a slow drip that never gets there',
      outcome: '`timeout`; backoff of 10 s',
      variations: [
        { name: 'a byte every 20 ms', does: dripped(WHOLE, 20), expects: timedOut },
        {
          name: 'spaces forever',
          does: dripped(Buffer.concat([json(Buffer.alloc(100_000, ' '))]), 5),
          expects: timedOut,
        },
      ],
    },
    {
      name: 'a slow drip that gets there in time',
      outcome: 'the reading',
      variations: [{ name: 'a byte every ms', does: dripped(WHOLE, 1), expects: continues }],
    },
    tls('TLS: a self-signed certificate', selfSigned, 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    tls('TLS: an expired certificate', expired, 'CERT_HAS_EXPIRED'),
    tls('TLS: a certificate that is not valid yet', notYetValid, 'CERT_NOT_YET_VALID'),
    tls('TLS: an unknown authority', { key, cert }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    tls('TLS: an outdated version', outdated(good), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'),
    tls('TLS: a certificate for another host', wrongHost, 'ERR_TLS_CERT_ALTNAME_INVALID'),
    {
      name: 'TLS: no TLS behind https:',
      outcome: `\`network\`, the code of OpenSSL; backoff${TWICE}`,
      variations: [
        {
          name: 'a plain server',
          url: (here) => here.replace('http:', 'https:'),
          expects: lasting(/ERR_SSL_\w+|EPROTO/),
        },
      ],
    },
    {
      name: 'TLS as it should be',
      outcome: 'the reading',
      tls: good,
      variations: [{ name: 'a trusted certificate', does: status('RUNNING'), expects: continues }],
    },
  ];
}
