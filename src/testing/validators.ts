import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, answerWith } from './answer.ts';
import { mergeHeaders } from './header-changes.ts';

/**
 * Adds `ETag` (strong, or weak when the body will be compressed) and `Last-Modified` to a reading, or turns
 * it into a 304 when the client already has it. `If-None-Match` takes precedence (RFC 9110, 13.2.2).
 */
export function withValidators(
  answer: Answer,
  requestHeaders: IncomingHttpHeaders,
  compressed: boolean,
): Answer {
  if (answer.lastModified === null || answer.body === null || answer.delivery.kind !== 'whole') {
    return answer;
  }
  const tag = `"${createHash('sha256').update(answer.body).digest('hex').slice(0, 16)}"`;
  const modified = new Date(answer.lastModified).toUTCString();
  const validators = {
    ETag: compressed ? `W/${tag}` : tag,
    'Last-Modified': modified,
    'Cache-Control': 'no-cache',
  };
  const headers = mergeHeaders(validators, answer.headers);
  if (!isFresh(requestHeaders, tag, modified)) return { ...answer, headers };
  return answerWith(304, mergeHeaders(headers, { 'Content-Type': null }), null);
}

function isFresh(requestHeaders: IncomingHttpHeaders, tag: string, modified: string): boolean {
  const match = requestHeaders['if-none-match'];
  if (match !== undefined) {
    const tags = match.split(',').map((one) => one.trim().replace(/^W\//, ''));
    return tags.includes('*') || tags.includes(tag);
  }
  return Date.parse(requestHeaders['if-modified-since'] ?? '') >= Date.parse(modified);
}
