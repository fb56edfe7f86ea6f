import { contentOf } from './content-of.ts';
import { NotUtf8Error, TooLargeError } from './failure.ts';

/**
 * The body as text in UTF-8 without its BOM (RFC 8259 section 8.1), read no further than the limit.
 *
 * @throws {TooLargeError} past the limit; {NotUtf8Error} for another encoding; whatever the stream throws.
 */
export async function readBody(
  response: Pick<Response, 'headers' | 'body'> & Partial<Pick<Response, 'text'>>,
  limitBytes: number,
): Promise<string> {
  const { headers, body: stream } = response;
  if (stream === null) return '';
  // node-fetch has a stream of Node's own, React Native none.
  if (typeof stream?.getReader !== 'function') return readText(response, limitBytes);
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text(joined(chunks, size));
      size += value.byteLength;
      chunks.push(value);
      if (size > limitBytes) throw new TooLargeError(limitBytes, contentOf(headers, chunks));
    }
  } catch (error) {
    // An unread rest would keep the connection open.
    reader.cancel().catch(() => {});
    throw error;
  }
}

async function readText(
  response: Partial<Pick<Response, 'text'>>,
  limitBytes: number,
): Promise<string> {
  const text = String((await response.text?.()) ?? '');
  if (text.length > limitBytes) throw new TooLargeError(limitBytes);
  return text;
}

let utf8: TextDecoder | undefined;

function text(bytes: Uint8Array): string {
  try {
    // Not made with the module: where there is none, e.g. in Jest's jsdom, it still loads.
    utf8 ??= new TextDecoder('utf-8', { fatal: true });
    return utf8.decode(bytes);
  } catch {
    throw new NotUtf8Error();
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first = new Uint8Array(), ...others] = chunks;
  if (others.length === 0) return first;
  const whole = new Uint8Array(size);
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.byteLength;
  }
  return whole;
}
