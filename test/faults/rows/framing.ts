import { randomBytes } from 'node:crypto';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import {
  continues,
  dropped,
  type Fault,
  http,
  lasting,
  rejected,
  TWICE,
  timedOut,
  unavailable,
  type Variation,
} from '../fault.ts';
import { answer, endless, json, page, status, thenEnd } from '../wire.ts';

const BODY = '{"status":"RUNNING"}';
const PARSER = /HPE_\w+|UND_ERR_\w+|ECONNRESET|ERR_ASSERTION/;
const isHttp1 = (bytes: string) => bytes.startsWith('HTTP/1.1 ');
const MAX_SENT = 16 * 2 ** 20;

const cut = unavailable('notJson', { httpStatus: 200 });
const undecodable = unavailable('body', { httpStatus: 200 });

/** HTTP by hand: `\n` is a line's end. */
const raw = (head: string, body: string | Buffer = BODY) =>
  Buffer.concat([
    Buffer.from(`${head.trim().replaceAll('\n', '\r\n')}\r\n\r\n`),
    Buffer.from(body),
  ]);

const chunked = (body: string) => raw('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', body);

const zipped = gzipSync(BODY);
const gzip = (body: Buffer, coding = 'gzip') => json(body, { 'Content-Encoding': coding });

/** Whether all the text can be read; fetch does without the checksum behind it. */
const isWhole = (cut: Buffer) =>
  cut.length > 10 && gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString() === BODY;

/** 1 GiB of spaces in 1 MiB of gzip: members that follow each other are one text. */
const bomb = () => {
  const member = gzipSync(Buffer.alloc(2 ** 20, ' '), { level: 9 });
  return Buffer.concat(Array.from({ length: 1_024 }, () => member));
};

/** That a server without an end got rid of little. */
const littleSent =
  ({ sent }: { readonly sent: number }, most = MAX_SENT) =>
  () =>
    sent <= most ? null : `${sent} bytes were taken`;

/** That the whole fault took little memory, at its worst moment. */
function littleMemory() {
  const before = process.resourceUsage().maxRSS;
  return () => {
    const grown = process.resourceUsage().maxRSS - before;
    return grown < 192 * 1_024 ? null : `memory grew by ${grown} kB`;
  };
}

export function framingFaults(): Fault[] {
  const huge = endless(raw(`HTTP/1.1 200 OK\nContent-Length: ${2 ** 30}`, ''));
  const hugeChunks = endless(chunked(''), (chunk) =>
    Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
  );
  const hugeError = endless(raw(`HTTP/1.1 503 No\nContent-Length: ${2 ** 30}`, ''));
  const headers = endless(Buffer.from('HTTP/1.1 200 OK\r\nX-Much: '));
  const broken = endless(raw(`HTTP/1.1 200 OK\nContent-Length: ${2 ** 30}`, '\xff\xfe'), () =>
    Buffer.alloc(65_536, 0xff),
  );
  const smuggled = Buffer.concat([status('RUNNING'), status('SMUGGLED')]);

  return [
    {
      name: 'proxy errors',
      outcome:
        '`http`, backoff; 407: `network`, backoff, as fetch keeps it to itself, over nodeFetch `rejected`',
      variations: [
        ...[500, 502, 503, 504].map((code) => ({
          name: `a page with ${code}`,
          does: page(code, 'Bad gateway'),
          expects: http(code),
        })),
        {
          name: 'a page with 407',
          does: page(407, 'Proxy authentication required'),
          // Node 20's own fetch doesn't say why.
          expects: dropped(),
          // No proxy is in use.
          ofNodeFetch: rejected('http', { httpStatus: 407 }),
        },
      ],
    },
    {
      name: 'HTTP/1.0, closed at the end',
      outcome: 'the reading; cut JSON: `notJson`, backoff',
      variations: [
        { name: 'whole', does: thenEnd(raw('HTTP/1.0 200 OK')), expects: continues },
        { name: 'cut', does: thenEnd(raw('HTTP/1.0 200 OK', BODY.slice(0, 9))), expects: cut },
        {
          name: 'nothing',
          does: thenEnd(raw('HTTP/1.0 200 OK', '')),
          expects: undecodable,
        },
      ],
    },
    {
      name: 'Content-Length too short',
      outcome: '`notJson`, backoff; what is left is never read as the next answer',
      variations: [
        { name: '5', does: raw('HTTP/1.1 200 OK\nContent-Length: 5'), expects: cut },
        { name: '0', does: raw('HTTP/1.1 200 OK\nContent-Length: 0'), expects: undecodable },
        { name: 'another answer behind it', does: smuggled, expects: continues },
      ],
    },
    {
      name: 'Content-Length too long',
      outcome: 'closed: `network`; not closed: `timeout`; backoff',
      variations: [
        {
          name: 'closed',
          does: thenEnd(raw('HTTP/1.1 200 OK\nContent-Length: 99')),
          expects: dropped('ECONNRESET', 200),
        },
        { name: 'left open', does: raw('HTTP/1.1 200 OK\nContent-Length: 99'), expects: timedOut },
      ],
    },
    {
      name: 'Content-Length that is none',
      outcome: '`network`, the code of the parser; backoff',
      variations: ['-1', 'abc', '1e3', '0x14', '20, 21', '20 21', '9'.repeat(40)].map((length) => ({
        name: length,
        does: raw(`HTTP/1.1 200 OK\nContent-Length: ${length}`),
        expects: dropped(PARSER),
      })),
    },
    {
      name: 'chunked garbage',
      outcome: '`network`, the code of the parser; backoff',
      variations: [
        ['no size', 'zz\r\n{}\r\n0\r\n\r\n'],
        ['a negative size', '-2\r\n{}\r\n0\r\n\r\n'],
        ['a size past 64 bits', `${'f'.repeat(20)}\r\n{}\r\n0\r\n\r\n`],
        ['more than the size', '2\r\n{"status":"RUNNING"}\r\n0\r\n\r\n'],
        ['no end of the chunk', '2\r\n{}0\r\n\r\n'],
        [
          'random bytes',
          randomBytes(64)
            .toString('latin1')
            .replace(/^[\da-f]/i, 'z'),
        ],
      ].map(([name = '', body = '']) => ({
        name,
        does: thenEnd(chunked(body)),
        expects: dropped(PARSER, 200),
      })),
    },
    {
      name: 'chunks that stop early',
      outcome: '`network`; backoff',
      variations: [
        '',
        '14\r\n',
        `14\r\n${BODY}`,
        `14\r\n${BODY}\r\n`,
        `14\r\n${BODY}\r\n0\r\n`,
      ].map((body, n) => ({
        name: `${n}`,
        does: thenEnd(chunked(body)),
        expects: dropped(PARSER, 200),
      })),
    },
    {
      name: 'gzip, truncated at each byte',
      outcome: '`body` or `notJson`, backoff; without its checksum alone: the reading',
      variations: Array.from({ length: zipped.length }, (_, bytes) => ({
        name: `after ${bytes} bytes`,
        does: gzip(zipped.subarray(0, bytes)),
        expects: isWhole(zipped.subarray(0, bytes))
          ? continues
          : { type: 'unavailable', waitsMs: [500, 1_000] },
      })),
    },
    {
      name: 'gzip, broken',
      outcome: '`body`; backoff',
      variations: [
        { name: 'no gzip at all', does: gzip(Buffer.from(BODY)), expects: undecodable },
        {
          name: 'a wrong checksum',
          does: gzip(Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8)])),
          expects: undecodable,
        },
        { name: 'brotli that is gzip', does: gzip(zipped, 'br'), expects: undecodable },
      ],
    },
    {
      name: 'gzip in gzip in gzip',
      outcome: 'the reading',
      variations: [
        {
          name: 'three times',
          does: gzip(gzipSync(gzipSync(zipped)), 'gzip, gzip, gzip'),
          expects: continues,
        },
      ],
    },
    {
      name: 'gzip bomb, 1 GiB in 1 MiB',
      outcome: '`tooLarge`, `rejected`; memory stays flat',
      variations: [
        {
          name: 'spaces',
          does: gzip(bomb()),
          expects: rejected('tooLarge'),
          alsoHolds: littleMemory(),
        },
      ],
    },
    {
      name: 'a body of 1 GiB',
      outcome: '`tooLarge`, `rejected`; cut at 1 MiB, memory stays flat',
      variations: [
        {
          name: 'its length announced',
          does: huge.does,
          expects: rejected('tooLarge'),
          alsoHolds: littleSent(huge.counter),
        },
        {
          name: 'in chunks',
          does: hugeChunks.does,
          expects: rejected('tooLarge'),
          alsoHolds: littleSent(hugeChunks.counter),
        },
        {
          name: 'of a 503',
          does: hugeError.does,
          expects: http(503),
          alsoHolds: littleSent(hugeError.counter),
        },
        {
          name: 'of no UTF-8',
          does: broken.does,
          expects: rejected('tooLarge'),
          alsoHolds: littleSent(broken.counter),
        },
        {
          name: 'memory',
          does: status('RUNNING'),
          expects: continues,
          alsoHolds: littleMemory(),
        },
      ],
    },
    {
      name: 'headers overflow',
      outcome: '`network`, the code of the parser; backoff',
      variations: [
        {
          name: 'one of 64 KiB',
          does: json(BODY, { 'X-Much': 'x'.repeat(65_536) }),
          expects: dropped(PARSER),
        },
        {
          name: '10,000 of them',
          does: answer(
            200,
            Array.from({ length: 10_000 }, (_, n) => [`X-${n}`, 'x'] as const),
            BODY,
          ),
          expects: dropped(PARSER),
        },
        {
          name: 'one without an end',
          does: headers.does,
          expects: dropped(PARSER),
          alsoHolds: littleSent(headers.counter),
        },
      ],
    },
    {
      name: 'headers twice, or against each other',
      outcome: 'framing: `network`, backoff; the rest: the reading',
      variations: contradictions,
    },
    {
      name: 'no HTTP at all',
      outcome: `\`network\`, the code of the parser; backoff${TWICE}`,
      variations: [
        ['an SSH banner', 'SSH-2.0-OpenSSH_9.6\r\n'],
        ['HTTP/9', `HTTP/9.9 200 OK\r\n\r\n`],
        ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
        ['a status that is none', 'HTTP/1.1 abc OK\r\n\r\n'],
        ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
        ['a header with NUL', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n'],
        ['random bytes', `\0${randomBytes(64).toString('latin1')}`],
      ].map(([name = '', bytes = '']) => ({
        name,
        does: thenEnd(Buffer.from(bytes, 'latin1')),
        expects: isHttp1(bytes) ? dropped(PARSER) : lasting(/HPE_INVALID_(CONSTANT|VERSION)/),
      })),
    },
  ];
}

const length = ['Content-Length', String(BODY.length)] as const;
const type = ['Content-Type', 'application/json'] as const;

const contradictions: Variation[] = [
  {
    name: 'two lengths that differ',
    does: answer(200, [length, ['Content-Length', '7']], BODY),
    expects: dropped(PARSER),
  },
  {
    name: 'a length and chunks',
    does: answer(200, [length, ['Transfer-Encoding', 'chunked']], BODY),
    expects: dropped(PARSER),
  },
  {
    name: 'chunks that are not the last coding, so that the end is the end',
    does: thenEnd(answer(200, [['Transfer-Encoding', 'chunked, identity']], BODY)),
    expects: continues,
  },
  {
    name: 'two types',
    does: answer(200, [length, type, ['Content-Type', 'text/html']], BODY),
    expects: continues,
  },
  {
    name: 'the same type twice',
    does: answer(200, [length, type, type], BODY),
    expects: continues,
  },
  {
    name: 'two tags and two dates',
    does: answer(
      200,
      [
        length,
        ['ETag', '"a"'],
        ['ETag', '"b"'],
        ['Date', 'Sun, 06 Nov 2016 08:49:37 GMT'],
        ['Date', 'Mon, 07 Nov 2016 08:49:37 GMT'],
        ['Last-Modified', 'yesterday'],
        ['Last-Modified', 'tomorrow'],
      ],
      BODY,
    ),
    expects: continues,
  },
  {
    name: 'closed and kept alive',
    does: thenEnd(
      answer(200, [length, ['Connection', 'close'], ['Connection', 'keep-alive']], BODY),
    ),
    expects: continues,
  },
];
