import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, answerWith } from './answer.ts';
import type { Flavour } from './api.ts';
import { mergeHeaders } from './header-changes.ts';

const ANY_ORIGIN = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' };

/** A self-hosted server adds them inside its rate limiter and its error handler. */
export function withCors(answer: Answer, flavour: Flavour): Answer {
  if (flavour === 'self-hosted' && (answer.status === 429 || answer.status === 500)) return answer;
  return { ...answer, headers: mergeHeaders(ANY_ORIGIN, answer.headers) };
}

export function preflight(asked: IncomingHttpHeaders): Answer {
  return answerWith(
    204,
    {
      'Access-Control-Allow-Methods': 'GET',
      'Access-Control-Allow-Headers': asked['access-control-request-headers'] ?? '*',
      'Access-Control-Max-Age': '600',
    },
    null,
  );
}
