import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, answerWith } from './answer.ts';
import type { Flavour } from './api.ts';
import { mergeHeaders } from './header-changes.ts';

const ANY_ORIGIN = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' };

/** Adds CORS headers. A self-hosted server sends its 429 and 500 without them, as they are added in an inner layer. */
export function withCors(answer: Answer, flavour: Flavour): Answer {
  if (flavour === 'self-hosted' && (answer.status === 429 || answer.status === 500)) return answer;
  return { ...answer, headers: mergeHeaders(ANY_ORIGIN, answer.headers) };
}

export function preflight(requestHeaders: IncomingHttpHeaders): Answer {
  return answerWith(
    204,
    {
      'Access-Control-Allow-Methods': 'GET',
      'Access-Control-Allow-Headers': requestHeaders['access-control-request-headers'] ?? '*',
      'Access-Control-Max-Age': '600',
    },
    null,
  );
}
