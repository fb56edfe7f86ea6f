import { TooLargeError } from './failure.ts';

/**
 * The body as text (RFC 8259: UTF-8, a BOM is dropped), read no further than the limit.
 *
 * @throws {TooLargeError} past the limit; TypeError for what isn't UTF-8; whatever the stream throws.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null | undefined,
  limitBytes: number,
): Promise<string> {
  if (!body) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = body.getReader();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limitBytes) {
      reader.cancel().catch(() => {});
      throw new TooLargeError(limitBytes);
    }
    text += decoder.decode(value, { stream: true });
  }
}
