import { PassThrough, pipeline, type Transform } from 'node:stream';
import { decodersFor } from './decoders.ts';

/** The beginning of a response. */
export interface ResponseHead {
  readonly method: string;
  readonly status: number;
  readonly statusText: string;
  /** Names and values, in turns, in bytes. */
  readonly rawHeaders: readonly Buffer[];
}

/** How the rest of it comes. */
export interface Flow {
  readonly pause: () => void;
  readonly resume: () => void;
  /** Nobody wants the rest. */
  readonly cancel: () => void;
}

/** A response, and where its body goes; `null` for one that has none. */
export function incoming(
  { method, status, statusText, rawHeaders }: ResponseHead,
  flow: Flow,
): { readonly response: Response; readonly body: IncomingBody | null } {
  const fields = fieldsOf(rawHeaders);
  const hasBody = method !== 'HEAD' && !NULL_BODY.includes(status);
  const body = hasBody ? new IncomingBody(decodersFor(contentEncoding(fields)), flow) : null;
  const response = new Response(body?.stream ?? null, {
    // Response refuses others, which servers may send.
    status: status <= 599 ? status : 599,
    statusText: REASON.test(statusText) ? statusText : '',
  });
  for (const [name, value] of fields) response.headers.append(name, value);
  if (status > 599) Object.defineProperty(response, 'status', { value: status });
  return { response, body };
}

const NULL_BODY: readonly number[] = [204, 205, 304];

const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;

type Field = readonly [name: string, value: string];

function fieldsOf(raw: readonly Buffer[]): readonly Field[] {
  const fields: Field[] = [];
  for (let n = 0; n + 1 < raw.length; n += 2)
    fields.push([raw[n]?.toString('latin1') ?? '', raw[n + 1]?.toString('latin1') ?? '']);
  return fields;
}

const contentEncoding = (fields: readonly Field[]): string =>
  fields
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .map(([, value]) => value)
    .join(',');

/** How much of a body waits to be read before the server is slowed down. */
const BUFFERED_BYTES = 65_536;

/** The body of a response as it comes in. */
export class IncomingBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #flow: Flow;
  readonly #source: PassThrough | null;
  readonly #decoded: Transform | null;
  #target!: ReadableStreamDefaultController<Uint8Array>;
  #isOver = false;

  constructor(decoders: readonly Transform[], flow: Flow) {
    this.#flow = flow;
    this.#decoded = decoders.at(-1) ?? null;
    this.#source = this.#decoded && this.#through(decoders, this.#decoded);
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (target) => {
          this.#target = target;
        },
        pull: () => (this.#decoded ? void this.#decoded.resume() : flow.resume()),
        cancel: () => {
          this.#isOver = true;
          this.#source?.destroy();
          flow.cancel();
        },
      },
      { highWaterMark: BUFFERED_BYTES, size: ({ byteLength }) => byteLength },
    );
  }

  push(chunk: Uint8Array): void {
    if (this.#source === null) this.#give(chunk, this.#flow.pause);
    else if (!this.#source.write(chunk)) {
      this.#flow.pause();
      this.#source.once('drain', this.#flow.resume);
    }
  }

  end(): void {
    if (this.#source) this.#source.end();
    else this.#close();
  }

  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#source?.destroy();
    this.#target.error(error);
  }

  #through(decoders: readonly Transform[], last: Transform): PassThrough {
    const source = new PassThrough();
    last.on('data', (chunk) => this.#give(chunk, () => last.pause()));
    pipeline([source, ...decoders], (error) => {
      if (!error) return this.#close();
      const isOver = this.#isOver;
      this.fail(new TypeError('terminated', { cause: error }));
      if (!isOver) this.#flow.cancel();
    });
    return source;
  }

  #give(chunk: Uint8Array, pause: () => void): void {
    if (this.#isOver) return;
    this.#target.enqueue(chunk);
    if ((this.#target.desiredSize ?? 0) <= 0) pause();
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#target.close();
  }
}
