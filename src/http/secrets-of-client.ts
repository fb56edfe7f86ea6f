import type { LastReading } from '../../machines/poll/observation.ts';
import type { Client } from './client.ts';
import { fieldOf } from './error-chain.ts';
import { headersFrom } from './headers-from.ts';
import { HIDDEN } from './redact.ts';
import { secretsInRequest } from './sent-secrets.ts';

/**
 * What a server may repeat of a request that a client has made, as far as the client's answer or error shows it: the
 * secrets in its headers, URL and body, and in the place that an answer has named.
 */
export function secretsOfClient(
  by: unknown,
  last: LastReading | null,
  id: string,
): readonly string[] {
  const holders = [by, fieldOf(by, 'response'), fieldOf(by, 'cause')];
  const requests = holders.flatMap((one) => REQUESTS.map((name) => fieldOf(one, name)));
  return [
    ...requests.flatMap((request) => secretsIn(request, id)),
    ...holders.flatMap((one) => secretsAt(fieldOf(one, 'url'), id)),
    ...secretsAt(last?.next, id),
  ];
}

/** Where axios, ofetch, ky, octokit and others keep the request. */
const REQUESTS = ['config', 'request', 'options'] as const;

function secretsIn(request: unknown, id: string): readonly string[] {
  if (typeof request !== 'object' || request === null) return [];
  const headers = Object.fromEntries(headersFrom(fieldOf(request, 'headers')));
  const data = fieldOf(request, 'data') ?? fieldOf(request, 'body');
  const body = [fieldOf(request, 'auth'), fieldOf(request, 'params'), fieldOf(request, 'query')];
  return [
    ...secretsInRequest({ url: NOWHERE, headers, body }, NOWHERE, [id]),
    ...secretsInRequest({ url: NOWHERE, body: isText(data) ? data : null }, NOWHERE, [id]),
    ...secretsAt(fieldOf(request, 'url'), id),
  ];
}

const isText = (data: unknown) => typeof data === 'string';

function secretsAt(url: unknown, id: string): readonly string[] {
  const text = url instanceof URL ? url.href : url;
  if (typeof text !== 'string' || !URL.canParse(text, NOWHERE)) return [];
  return secretsInRequest({ url: text }, new URL(text, NOWHERE), [id]);
}

const NOWHERE = new URL('http://nowhere.invalid');

/** A client that also hides what looks like a credential: not all that a client of the user's sends is known. */
export function hidingTokens(client: Client): Client {
  const redactor: Client['redactor'] = (secrets) => {
    const redact = client.redactor(secrets);
    return (text, enough) => withoutTokens(redact(text, enough));
  };
  return { ...client, redactor };
}

/** What looks like a credential: after its scheme, and in the user and query of a URL. */
const withoutTokens = (text: string): string =>
  text
    .replace(/\b(bearer|basic)( +)(?=[^\s"',;]*[\d_=+/.-])[^\s"',;]{8,}/gi, `$1$2${HIDDEN}`)
    .replace(/(\bhttps?:\/\/)[^\s/@"']*@/gi, `$1${HIDDEN}@`)
    .replace(/(\bhttps?:\/\/[^\s?"']*\?)[^\s"']+/gi, `$1${HIDDEN}`);
