/** RFC 9110 section 8.3.1, without its parameters. */
const MEDIA_TYPE = /^\s*([\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60})\s*(?:;|$)/;

/** A text may begin with a bracket as well, e.g. `[info]`. */
const BEGIN_OF_JSON = /^\s*(?:\{\s*["}]|\[\s*[[{"\]])/;

const SNIFFED_BYTES = 64;

/** What a body is, in words: its media type, and JSON whatever its label says; `null` when neither is known. */
export function contentOf(headers: Headers, chunks: readonly Uint8Array[]): string | null {
  const type = MEDIA_TYPE.exec(headers.get('content-type') ?? '')?.[1]?.toLowerCase() ?? null;
  if (type?.includes('json') || !BEGIN_OF_JSON.test(beginOf(chunks))) return type;
  return type === null ? 'JSON' : `JSON, labelled ${type}`;
}

function beginOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  let begin = '';
  for (const chunk of chunks) {
    begin += decoder.decode(chunk.subarray(0, SNIFFED_BYTES), { stream: true });
    if (begin.length >= SNIFFED_BYTES) break;
  }
  return begin;
}
