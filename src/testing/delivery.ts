import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

const CHUNK = Buffer.alloc(65_536, 'x');

/** Sends an answer, or the part of it that its delivery allows. */
export async function deliver(exchange: Exchange, answer: Answer): Promise<void> {
  const { delivery } = answer;
  switch (delivery.kind) {
    case 'whole':
      writeHead(exchange, answer);
      exchange.response.end(answer.body ?? undefined);
      return;
    case 'stall':
      if (delivery.at === 'headers') return;
      writeHead(exchange, answer);
      exchange.response.flushHeaders();
      exchange.response.write(bytesOf(answer).subarray(0, bytesOf(answer).length / 2));
      return;
    case 'reset':
      if (delivery.after !== 'connect') {
        await writePart(exchange, answer, delivery.after === 'headers' ? 0 : delivery.after);
      }
      exchange.reset();
      return;
    case 'oversized':
      writeHead(exchange, answer);
      await pipeline(jsonString(delivery.bytes), exchange.response).catch((error: unknown) => {
        if (!exchange.response.destroyed) throw error;
      });
  }
}

function bytesOf({ body }: Answer): Buffer {
  return Buffer.from(body ?? '');
}

function writeHead({ response }: Exchange, { status, headers, body }: Answer): void {
  response.statusCode = status;
  const hasBody = body !== null && status !== 204 && status !== 304;
  if (hasBody) response.setHeader('Content-Length', Buffer.byteLength(body));
  for (const [name, value] of Object.entries(headers)) {
    if (value !== null) response.setHeader(name, value);
    else if (name.toLowerCase() === 'date') response.sendDate = false;
    else response.removeHeader(name);
  }
}

/** Resolves when the headers and that many bytes are sent, and a client in this process could read them. */
async function writePart(exchange: Exchange, answer: Answer, bytes: number): Promise<void> {
  const body = bytesOf(answer);
  writeHead(exchange, answer);
  exchange.response.flushHeaders();
  const part = body.subarray(0, Math.min(bytes, body.length - 1));
  if (part.length > 0) exchange.response.write(part);
  await new Promise<void>((resolve) => {
    exchange.request.socket.write('', () => resolve());
  });
  await setImmediate();
  await setImmediate();
}

function jsonString(bytes: number): Readable {
  return Readable.from(
    (function* () {
      yield Buffer.from('"');
      for (let remaining = bytes - 2; remaining > 0; remaining -= CHUNK.length) {
        yield CHUNK.subarray(0, Math.min(remaining, CHUNK.length));
      }
      yield Buffer.from('"');
    })(),
  );
}
