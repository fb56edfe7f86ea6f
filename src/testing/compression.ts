import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';
import { mergeHeaders } from './header-changes.ts';

export function acceptsGzip(requestHeaders: IncomingHttpHeaders): boolean {
  const codings = String(requestHeaders['accept-encoding'] ?? '').split(',');
  return codings.some((coding) =>
    /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding),
  );
}

/** Compresses a body that is not compressed yet. */
export function compress(answer: Answer): Answer {
  const names = Object.keys(answer.headers).map((name) => name.toLowerCase());
  if (answer.body === null || names.includes('content-encoding')) return answer;
  const headers = mergeHeaders(
    { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' },
    answer.headers,
  );
  return { ...answer, headers, body: gzipSync(answer.body) };
}
