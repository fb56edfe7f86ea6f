import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from './peer.ts';

export type Fields = Readonly<Record<string, string>> | readonly (readonly [string, string])[];

/** The bytes of a whole answer; with its length, unless the headers have one. */
export function answer(status: number, fields: Fields = {}, body: string | Buffer = ''): Buffer {
  const lines: (readonly [string, string])[] = Array.isArray(fields)
    ? [...fields]
    : Object.entries(fields);
  const names = lines.map(([name]) => name.toLowerCase());
  if (!names.includes('content-length') && !names.includes('transfer-encoding'))
    lines.push(['Content-Length', String(Buffer.byteLength(body))]);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

export const json = (body: string | Buffer, fields: Readonly<Record<string, string>> = {}) =>
  answer(200, { ...JSON_TYPE, ...fields }, body);

export const status = (word: string) => json(JSON.stringify({ status: word }));

export const page = (code: number, title: string) =>
  answer(
    code,
    { 'Content-Type': 'text/html; charset=utf-8' },
    `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  );

/** Those bytes, and the connection is over. */
export const thenEnd =
  (bytes: string | Buffer): Answer =>
  (socket) =>
    socket.end(bytes);

/** Those bytes, and a TCP reset once they have left. */
export const thenReset =
  (bytes: string | Buffer): Answer =>
  (socket) =>
    socket.write(bytes, () => setImmediate(() => reset(socket)));

/** Those bytes, one after the other, until the client has enough. */
export const dripped =
  (bytes: Buffer, everyMs: number): Answer =>
  (socket) => {
    let sent = 0;
    const timer = setInterval(() => {
      if (sent < bytes.length) socket.write(bytes.subarray(sent, ++sent));
    }, everyMs);
    socket.once('close', () => clearInterval(timer));
  };

export function reset(socket: Socket): void {
  // resetAndDestroy goes through destroySoon, which sends a FIN first: clients see either.
  socket.destroySoon = () => socket.destroy();
  socket.resetAndDestroy();
}

const CHUNK = Buffer.alloc(65_536, 'x');

/** A head, and then bytes without an end, as fast as the client reads them; `sent` says how many. */
export function endless(head: Buffer, frame = (chunk: Buffer) => chunk) {
  const counter = { sent: 0 };
  const piece = frame(CHUNK);
  const does: Answer = (socket) => {
    socket.write(head);
    const more = () => {
      while (!socket.destroyed) {
        counter.sent += piece.length;
        if (!socket.write(piece)) return;
      }
    };
    socket.on('drain', more);
    more();
  };
  return { does, counter };
}
