import { InputError } from '../../machines/validate/input-error.ts';
import type { HttpResponse } from './classify.ts';
import { errorChain, fieldOf, textOf } from './error-chain.ts';
import { failureFrom } from './failure.ts';
import { headersFrom } from './headers-from.ts';
import { readBody } from './read-body.ts';
import { isResponse } from './response-like.ts';
import { withinRange } from './within-range.ts';

/**
 * The answer that a client has given: a `Response`, an object with one (openapi-fetch), an object like one (axios),
 * or the data alone.
 *
 * @throws {InputError} for `undefined`, and for a `Response` whose body was read before.
 */
export async function givenAnswer(given: unknown, maxBytes: number): Promise<HttpResponse> {
  if (given === undefined)
    throw new InputError('load(id)', given, 'data, null for none, or a Response');
  const inner = fieldOf(given, 'response');
  const response = isResponse(given) ? given : isResponse(inner) ? inner : null;
  if (response === null) return answer(200, new Headers(), '', parsed(given));
  const whole = await wholeBody(response, maxBytes);
  const headers = headersFrom(response.headers);
  if (whole !== null) return { ...answer(response.status, headers, response.url), body: whole };
  const known = [fieldOf(given, 'data'), fieldOf(given, 'error'), fieldOf(given, '_data')];
  const value = known.find((value) => value !== undefined);
  // openapi-fetch reads an empty body and leaves it out.
  if (value === undefined && response === given && response.status < 300)
    throw new InputError(
      'load(id)',
      'one whose body was read',
      'a Response whose body was not read before (give what was read, or response.clone())',
    );
  return answer(response.status, headers, response.url, parsed(value));
}

/**
 * The answer that an error carries, `null` when it carries none. Beside a failure of the network a bare status isn't
 * one: some clients make it up.
 */
export async function thrownAnswer(
  thrown: unknown,
  maxBytes: number,
  isFailure: (thrown: unknown) => boolean,
): Promise<HttpResponse | null> {
  const chain = errorChain(thrown);
  for (const error of chain)
    for (const response of [
      fieldOf(error, 'response'),
      fieldOf(error, '$response'),
      fieldOf(error, 'meta'),
      isResponse(error) ? error : undefined,
    ]) {
      const status = statusOf(response);
      if (status !== null) return carriedAnswer(status, response, error, maxBytes);
    }
  if (isFailure(thrown)) return null;
  for (const error of chain) {
    const status = statusOf(error) ?? codeOf(error);
    if (status !== null && status >= 300) return carriedAnswer(status, error, error, maxBytes);
  }
  return null;
}

async function carriedAnswer(
  status: number,
  response: unknown,
  error: unknown,
  maxBytes: number,
): Promise<HttpResponse> {
  const headers = headersFrom(fieldOf(response, 'headers') ?? fieldOf(error, 'headers'));
  const url = textOf(response, 'url');
  const whole = isResponse(response) ? await wholeBody(response, maxBytes) : null;
  if (whole !== null) return { ...answer(status, headers, url), body: whole };
  const bodies = [
    ...BODIES.map((name) => fieldOf(response, name)),
    ...BODIES.map((name) => fieldOf(error, name)),
    fieldOf(error, 'error'),
    ...(response === error ? [wordsOf(error)] : []),
  ];
  const value = bodies.find((value) => parsed(value).text !== null);
  return { ...answer(status, headers, url, parsed(value)), parsed: undefined };
}

/** An SDK's error says in its message what the server said, unless that is no more than its status. */
function wordsOf(error: unknown): string | undefined {
  const message = textOf(error, 'message');
  return message === '' || /\bstatus code\b/i.test(message) ? undefined : message;
}

/** Where clients keep a body that they have read. */
const BODIES = ['data', '_data', 'body', 'bodyAsText', 'text'] as const;

/** The whole body of a `Response`, or why it can't be read; `null` when it was read before. */
async function wholeBody(
  response: Response,
  maxBytes: number,
): Promise<HttpResponse['body'] | null> {
  if (typeof response.text !== 'function' || response.bodyUsed || response.body?.locked)
    return null;
  return readBody(response, maxBytes).catch(failureFrom);
}

interface Parsed {
  readonly value: unknown;
  /** `null` for what no body can be. */
  readonly text: string | null;
}

/** A body that a client has read: as text, bytes, or what it has made of its JSON. */
function parsed(value: unknown): Parsed {
  if (value === undefined || value === null || typeof value === 'string')
    return { value, text: value === undefined ? null : (value ?? 'null') };
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const text = new TextDecoder().decode(value);
    return { value: text, text };
  }
  const text = isStream(value) ? null : jsonText(value);
  // What has no text may be endless.
  const read = text === null ? value : withinRange(value);
  return { value: read, text: read === value ? text : jsonText(read) };
}

const isStream = (value: unknown) =>
  typeof value === 'function' ||
  ['getReader', 'pipe', 'arrayBuffer'].some((name) => typeof fieldOf(value, name) === 'function');

function jsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

const answer = (
  httpStatus: number,
  headers: Headers,
  url: string,
  { value, text }: Parsed = { value: undefined, text: null },
): HttpResponse => ({
  httpStatus,
  headers,
  body: text ?? '',
  at: Date.now(),
  url,
  ...(value !== undefined && typeof value !== 'string' && { parsed: { value } }),
});

function statusOf(response: unknown): number | null {
  const said = [
    fieldOf(response, 'status'),
    fieldOf(response, 'statusCode'),
    fieldOf(fieldOf(response, '$metadata'), 'httpStatusCode'),
  ];
  return said.map(httpStatusIn).find((status) => status !== null) ?? null;
}

/** Kubernetes' client names the status so; anywhere else a number there may be anything. */
const codeOf = (error: unknown): number | null =>
  typeof fieldOf(error, 'headers') === 'object' ? httpStatusIn(fieldOf(error, 'code')) : null;

/** A status code of an answer (RFC 9110 section 15), also as text. */
function httpStatusIn(value: unknown): number | null {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status < 600
    ? status
    : null;
}
