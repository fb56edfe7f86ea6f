import { Transform, type TransformCallback } from 'node:stream';
import * as zlib from 'node:zlib';

const { constants } = zlib;

/** As lenient as fetch: a text that was cut is read as far as it came. */
const FLUSHED = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI_FLUSHED = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

/** Node has it since 22.15. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Transform };

const gunzip = () => zlib.createGunzip(FLUSHED);

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: () => new Inflate(),
  br: () => zlib.createBrotliDecompress(BROTLI_FLUSHED),
  ...(createZstdDecompress && { zstd: () => createZstdDecompress() }),
};

export const ACCEPT_ENCODING = createZstdDecompress
  ? 'gzip, deflate, br, zstd'
  : 'gzip, deflate, br';

/** More serve to exhaust memory alone. */
const MAX_CODINGS = 5;

class TooManyCodingsError extends Error {
  override readonly name = 'TooManyCodingsError';
  readonly code = 'ERR_ENCODING_TOO_MANY';
}

/**
 * What undoes the codings of a body, in the order they were applied in (RFC 9110 section 8.4); none if one of them is
 * unknown, as fetch does: then the body is read as it is.
 *
 * @throws for more codings than anyone needs.
 */
export function decodersFor(contentEncoding: string): readonly Transform[] {
  if (contentEncoding === '') return [];
  const codings = contentEncoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter(Boolean);
  if (codings.length > MAX_CODINGS)
    throw new TooManyCodingsError(`The body has more than ${MAX_CODINGS} codings`);
  const makers = codings.map((coding) =>
    Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined,
  );
  return makers.includes(undefined) ? [] : makers.reverse().flatMap((make) => make?.() ?? []);
}

/** `deflate` is the zlib format, but some servers send it without the frame: the first byte tells. */
class Inflate extends Transform {
  #inflate: Transform | null = null;

  override _transform(chunk: Buffer, _: BufferEncoding, callback: TransformCallback): void {
    this.#inflate ??= this.#started(chunk[0] ?? 0);
    this.#inflate.write(chunk, () => callback());
  }

  override _flush(callback: TransformCallback): void {
    if (this.#inflate) this.#inflate.once('end', () => callback()).end();
    else callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#inflate?.destroy();
    callback(error);
  }

  #started(firstByte: number): Transform {
    const isFramed = (firstByte & 0x0f) === 8;
    const inflate = isFramed ? zlib.createInflate(FLUSHED) : zlib.createInflateRaw(FLUSHED);
    inflate.on('error', (error) => this.destroy(error));
    inflate.on('data', (chunk) => {
      if (!this.push(chunk)) inflate.pause();
    });
    return inflate;
  }

  override _read(size: number): void {
    this.#inflate?.resume();
    super._read(size);
  }
}
