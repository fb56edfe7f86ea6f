import { contentOf } from './content-of.ts';
import { NotUtf8Error, TooLargeError } from './failure.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as text in UTF-8 without its BOM (RFC 8259 section 8.1), read no further than the limit.
 *
 * @throws {TooLargeError} past the limit; {NotUtf8Error} for another encoding; whatever the stream throws.
 */
export async function readBody(
  { headers, body: stream }: Pick<Response, 'headers' | 'body'>,
  limitBytes: number,
): Promise<string> {
  if (!stream) return '';
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

function text(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
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
