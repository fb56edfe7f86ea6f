import { httpFailure } from '../../machines/poll/observation.ts';
import { hasSpentQuota, saysRetryAfter } from '../http/pacing-headers.ts';
import type { Redact } from '../http/redact.ts';
import { serverWords } from '../http/server-words.ts';
import type { StatusFinding } from '../resource/status-reading.ts';
import type { StatusResponse } from '../resource/status-response.ts';
import type { JobCredentials } from './job-credentials.ts';

type Query = JobCredentials['query'];

/** An address without those parameters that repeat a secret which belongs there; the rest stays as it is written. */
export const withoutQuery = (place: string, query: Query): string =>
  withPairs(place, (pairs) => pairs.filter((pair) => !query.some((own) => isOf(pair, own))));

/** An address with the secret parameters whose names it doesn't have: what the server has put there itself counts. */
export const withMissingQuery = (place: string, query: Query): string =>
  withPairs(place, (pairs) => {
    const names = pairs.map(nameIn);
    const missing = query.filter(([name]) => !names.includes(name));
    return [...pairs, ...missing.map((own) => new URLSearchParams([[...own]]).toString())];
  });

/** Parsed and written anew, a signed query would no longer be the one that was signed. */
function withPairs(place: string, change: (pairs: string[]) => readonly string[]): string {
  const url = new URL(place);
  const pairs = change(url.search.slice(1).split('&').filter(Boolean));
  const query = pairs.length > 0 ? `?${pairs.join('&')}` : '';
  return url.origin + url.pathname + query + url.hash;
}

const nameIn = (pair: string): string => [...new URLSearchParams(pair).keys()][0] ?? '';

/** Servers differ in what they make of a `+`. */
const isOf = (pair: string, [name, secret]: Query[number]): boolean =>
  nameIn(pair) === name &&
  [pair, pair.replaceAll('+', '%2B')].some(
    (text) => new URLSearchParams(text).get(name) === secret,
  );

/** What a refusal means where the secret parameters didn't go: nothing of them. `undefined` for any other answer. */
export function refusedElsewhere(
  { httpStatus, headers, text }: StatusResponse,
  hide: Redact,
): StatusFinding | undefined {
  const paced = { httpStatus, headers, at: Date.now() };
  const isForbidden = httpStatus === 403 && !saysRetryAfter(paced) && !hasSpentQuota(paced);
  if (httpStatus !== 401 && !isForbidden) return undefined;
  const { message } = httpFailure(httpStatus, false, serverWords(text, hide));
  return { type: 'rejected', message };
}
