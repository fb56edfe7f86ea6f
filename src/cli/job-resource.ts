import * as z from 'zod/mini';
import type { LastReading } from '../../machines/poll/observation.ts';
import { isBrokenJson } from '../http/broken-json.ts';
import { createRedactor, hideNothing } from '../http/redact.ts';
import { secretsInHeader } from '../http/sent-secrets.ts';
import { serverWords } from '../http/server-words.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import type { StatusFinding, StatusReading } from '../resource/status-reading.ts';
import type { StatusResponse } from '../resource/status-response.ts';
import type { JobBody } from './job-body.ts';
import type { JobCredentials } from './job-credentials.ts';
import { nextPlace } from './job-next.ts';
import { refusedElsewhere, withMissingQuery, withoutQuery } from './job-query.ts';
import { isInKnownWord, type ReadOptions, readJob } from './job-reading.ts';
import { against } from './job-status.ts';
import type { JobUrl } from './job-url.ts';
import { verdictOf } from './job-words.ts';
import { redactedJson } from './redacted-json.ts';
import { shownUrl } from './shown-url.ts';

export interface JobRequest extends JobCredentials {
  readonly url: JobUrl;
  readonly method: string;
  readonly body: JobBody | null;
}

type Answer = StatusReading<unknown> | StatusFinding;

/** What a status says that is none but the status code's. */
const ACCEPTED = 'Accepted';

const ACCEPT = 'application/json, text/plain;q=0.9, */*;q=0.5';

/** A job behind any URL: what is asked, and what its answers say. */
export function jobResource(job: JobRequest, options: ReadOptions): Resource<unknown> {
  const { url, method, body, credentials, query } = job;
  const { texts } = options;
  const headers = { accept: ACCEPT, ...lowerCased(job.headers) };
  const hide = createRedactor()(secretsOf(job));
  const isUnnamed = options.status === null && options.words.until === null;
  /** Whose last answer had no status. */
  const unclear = new Set<string>();

  /** The first answer of some servers is incomplete; the second time it's the wrong URL, or the wrong path. */
  const problem = ({ id, last }: StatusResponse, message: string): StatusFinding => {
    const isForGood = last === null && unclear.has(id);
    unclear.add(id);
    return { type: isForGood ? 'rejected' : 'unavailable', message };
  };

  /** RFC 9110 section 15.3.3: what is said to be done with a 202 may be that the request was accepted. */
  const isOfRequest = (
    { verdict }: StatusReading,
    { url, headers, last }: StatusResponse,
    place: string | undefined,
  ): boolean => {
    if (verdict !== 'succeeded') return false;
    if (place !== undefined && place !== withoutQuery(url, query)) return true;
    return isUnnamed && (last === null || headers.has('retry-after'));
  };

  const read = (response: StatusResponse): Answer => {
    const { httpStatus, text, json, id, last } = response;
    const named = nextPlace(response, method);
    const isHome = named !== undefined && isAt(named, url.forId(id));
    const place = isHome ? withoutQuery(named, query) : named;
    const told = { next: place, data: redactedJson(json ?? text, hide) };
    if (place !== undefined && hide(place) !== place)
      return { type: 'rejected', message: texts.repeatsSecret };
    const reading = readJob(text, options);
    if (httpStatus === 202)
      return 'status' in reading && isInKnownWord(reading) && !isOfRequest(reading, response, place)
        ? { ...reading, ...told }
        : { status: ACCEPTED, verdict: 'pending', ...told };
    if ('problem' in reading && isUnnamed && wasAccepted(last) && isResultIn(response)) {
      const trouble = against(json, null);
      const verdict = trouble === null ? 'succeeded' : verdictOf(trouble, options.words);
      return {
        status: trouble ?? `HTTP ${httpStatus}`,
        verdict,
        detail: (trouble !== null && serverWords(text, hideNothing)) || undefined,
        ...told,
      };
    }
    if ('problem' in reading) return problem(response, reading.problem);
    unclear.delete(id);
    return { ...reading, ...told };
  };

  return defineResource<typeof anyBody, unknown>({
    request: (id, last) =>
      last?.next
        ? isAt(last.next, url.forId(id))
          ? { url: withMissingQuery(last.next, query), headers }
          : { url: last.next, headers: {} }
        : {
            url: withQuery(url.forId(id), query),
            method,
            headers: { ...headers, ...(body?.contentType && { 'content-type': body.contentType }) },
            body: body?.forId(id),
          },
    schema: anyBody,
    read: (_, response) => read(response),
    interpret: (response) => {
      const { httpStatus, json, text, last } = response;
      const location = placeOf(response);
      if (isRedirect(httpStatus) && location !== null)
        return httpStatus === 303 && last !== null && isResult(location, response)
          ? { status: 'See Other', verdict: 'succeeded' }
          : { type: 'rejected', message: texts.redirect(shownUrl(location.href)) };
      if (query.length > 0 && !isAt(response.url, url.forId(response.id)) && httpStatus > 400)
        return refusedElsewhere(response, hide);
      if (httpStatus < 200 || httpStatus > 299) return undefined;
      if (text.trim() === '' && httpStatus !== 202 && !wasAccepted(last))
        return problem(response, texts.empty(httpStatus));
      // Of JSON the table says whether it can be read.
      return httpStatus === 202 || (json === undefined && !isBrokenJson(text))
        ? read(response)
        : undefined;
    },
    credentials,
    maxBytes: 2 ** 24,
  });
}

const anyBody = z.unknown();

/** RFC 9110 section 15.3.3: the last answer said that it isn't done yet. */
const wasAccepted = (last: LastReading | null): boolean =>
  last !== null && (last.status === ACCEPTED || last.next !== null);

/** No page, no `false`, no error, nothing that is to be asked again, and no message alone. */
const isResultIn = ({ text, json, headers }: StatusResponse): boolean =>
  !/^\s*(?:<|false\s*$|Traceback\b)|^\s+at .*:\d+/m.test(text) &&
  !headers.has('retry-after') &&
  !/problem\+/.test(headers.get('content-type') ?? '') &&
  !(json !== null && typeof json === 'object' && isMessage(Object.keys(json)));

const isMessage = (names: readonly string[]): boolean =>
  names.length > 0 &&
  names.every((name) => /^(?:message|msg|detail|title|description)$/i.test(name));

const NO_RESULT =
  /^(?:(?:log|sign)[-_]?(?:in|on)|o?auth\d?|authoriz\w+|authenticat\w+|sso|saml\d?|sessions?|errors?|fail(?:ed|ures?)?)(?![a-z])/i;

/** S3's, Google's and Azure's addresses that anyone may read for a while. */
const SIGNED = /[?&](?:X-Amz-Signature|X-Goog-Signature|Signature|sig)=/i;

const isRedirect = (httpStatus: number) =>
  httpStatus > 300 && httpStatus < 400 && httpStatus !== 304;

function placeOf({ headers, url }: StatusResponse): URL | null {
  const place = headers.get('location') ?? '';
  return URL.canParse(place, url) ? new URL(place, url) : null;
}

/** RFC 9110 section 15.4.4: where the result is, unless it's where to log in, where errors are told, or here. */
const isResult = ({ origin, pathname, search }: URL, { url }: StatusResponse): boolean =>
  (origin === new URL(url).origin || SIGNED.test(search)) &&
  (pathname !== new URL(url).pathname || search !== new URL(url).search) &&
  !pathname.split('/').some((part) => NO_RESULT.test(part));

const isAt = (place: string, home: URL) =>
  URL.canParse(place, home) && new URL(place, home).origin === home.origin;

function withQuery(url: URL, query: JobCredentials['query']): URL {
  for (const [name, secret] of query) url.searchParams.set(name, secret);
  return url;
}

const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What no output may show. */
const secretsOf = ({ secrets, query }: JobRequest): string[] => [
  ...secrets.flatMap(([name, value]) => secretsInHeader(name, value)),
  ...query.map(([, secret]) => secret),
];
