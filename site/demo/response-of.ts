import type { Answer } from '../../src/testing/answer.ts';

const CHUNK = 65_536;

/** The answer as `fetch` gives it: whole, cut off, or without an end. */
export async function responseOf(answer: Answer, signal: AbortSignal): Promise<Response> {
  const { delivery, status } = answer;
  if (delivery.kind === 'reset' && delivery.after === 'connect')
    throw new TypeError('Failed to fetch');
  if (delivery.kind === 'stall' && delivery.at === 'headers') await aborted(signal);
  return new Response(bodyOf(answer, signal), { status, headers: headersOf(answer) });
}

/** Never resolves. */
const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

function headersOf(answer: Answer): Headers {
  const headers = new Headers({ Date: new Date().toUTCString() });
  for (const [name, value] of Object.entries(answer.headers)) {
    headers.delete(name);
    for (const single of [value ?? []].flat()) headers.append(name, single);
  }
  return headers;
}

function bodyOf(answer: Answer, signal: AbortSignal): BodyInit | null {
  const { delivery, body } = answer;
  if (delivery.kind === 'whole') return body === null ? null : new Blob([body as BlobPart]);
  const parts = partsOf(answer, signal);
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

async function* partsOf(
  { delivery, body }: Answer,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const bytes = new Uint8Array(await new Blob([(body ?? '') as BlobPart]).arrayBuffer());
  if (delivery.kind === 'reset') {
    if (typeof delivery.after === 'number') yield bytes.subarray(0, delivery.after);
    throw new TypeError('network error');
  }
  if (delivery.kind === 'stall') {
    yield bytes.subarray(0, bytes.length / 2);
    await aborted(signal);
  }
  if (delivery.kind === 'oversized')
    for (let left = delivery.bytes; left > 0 && !signal.aborted; left -= CHUNK)
      yield new Uint8Array(Math.min(left, CHUNK)).fill('x'.charCodeAt(0));
}
