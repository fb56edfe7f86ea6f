import type { Failure } from '../../machines/poll/observation.ts';
import { errorChain, fieldOf, textOf } from './error-chain.ts';
import { failure, failureFrom } from './failure.ts';
import { quoted } from './quoted.ts';
import { hideNothing, type Redact } from './redact.ts';

/** Who has thrown. */
export type Thrower = 'platform' | 'client';

/**
 * What it means that no answer came: the network's failure, or a bug, in the error's own words. Of a client, be it an
 * own `fetch` or what `load` calls, all is a bug that isn't known as a failure of a network; the platform's `fetch`
 * may have errors that aren't known.
 *
 * @param hide takes the secrets of the request out of the error's words.
 */
export function thrownFailure(thrown: unknown, thrower: Thrower, hide: Redact): Failure {
  const chain = errorChain(thrown);
  const isKnown = (error: unknown) =>
    isTimeout(error) || isNetworkCode(error, thrower) || isPlatformFailure(error);
  // What lies deepest has caused the others.
  const isBugHere = (error: unknown) =>
    isBug(error, thrower) && !(isAssertion(error) && chain.some(isPlatformFailure));
  const deepest = chain.findLast(
    (error) => isBugHere(error) || isKnown(error) || isNetworkFailure(error),
  );
  const bug = deepest !== undefined && isBugHere(deepest);
  if (!bug) {
    if (chain.some(isTimeout)) return timedOut(thrown);
    if (chain.some(isKnown)) return failureFrom(thrown);
  }
  const words = quoted(wordsOf(deepest ?? thrown), hide);
  return bug || (thrower === 'client' && deepest === undefined)
    ? failure('defect', words, { retryable: false })
    : failure('network', `The network failed (${words})`);
}

/** Whether what a client has thrown is a failure of the network, of whatever kind. */
export const isNetworkError = (thrown: unknown): boolean =>
  thrownFailure(thrown, 'client', hideNothing).code !== 'defect';

function timedOut(thrown: unknown): Failure {
  const { code, message } = failureFrom(thrown);
  return failure('timeout', code === 'timeout' ? message : 'The request timed out');
}

/** An error's name and message; an `InputError` says itself what it is. */
function wordsOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  const name = textOf(thrown, 'name');
  const message = textOf(thrown, 'message');
  if (name === 'InputError') return message;
  if (name !== '' || message !== '') return [name, message].filter(Boolean).join(': ');
  return `a thrown ${thrown === null ? 'null' : typeof thrown}`;
}

const OF_THE_LANGUAGE =
  /^(?:Type|Reference|Range|Syntax|Eval|URI|Input|Assertion)Error(?: \[\w+\])?$/;

/** What engines say of code that doesn't fit its values. */
const MISUSE =
  /\b(?:is not (?:a|an|defined|iterable|implemented|supported)|(?:is|are) (?:null|undefined)|of (?:null|undefined)|(?:null|undefined) \(|not a function|no such field|illegal invocation|private member|invalid time value|expected .+, got|before initialization|circular structure|call stack)\b|\bCannot (?:read|set|access|destructure|convert|assign|mix)\b/i;

/** Below a failed fetch it is the platform's own, which a server's bytes may have brought about. */
const isAssertion = (error: unknown): boolean => textOf(error, 'code') === 'ERR_ASSERTION';

/** Codes of Node, undici, axios and of mocks that mean a wrong call. */
const BUG_CODE =
  /^ERR_(?:INVALID_|MISSING_|ASSERTION|UNKNOWN_|METHOD_NOT|HTTP_INVALID|UNESCAPED|BAD_OPTION|NOT_SUPPORT|DEPRECATED|NOCK_|REQUIRE_|MODULE_)|_MOCK_ERR_|^UND_ERR_(?:INVALID_|NOT_SUPPORTED|REQ_)|^MODULE_NOT_FOUND$/;

function isBug(error: unknown, thrower: Thrower): boolean {
  if (BUG_CODE.test(textOf(error, 'code'))) return true;
  if (!OF_THE_LANGUAGE.test(textOf(error, 'name'))) return false;
  if (isNetworkCode(error, thrower) || isPlatformFailure(error)) return false;
  if (thrower === 'client') return true;
  // fetch throws a TypeError for every failure of a network (https://fetch.spec.whatwg.org/#fetch-method).
  return textOf(error, 'name') !== 'TypeError' || MISUSE.test(textOf(error, 'message'));
}

/** A code rather than a sentence. */
const CODE = /^[A-Z][A-Z\d_]{1,63}$/;

/** Of the system, undici, Node's TLS, HTTP parsers and decoders, of axios, got and node-fetch. */
const NETWORK_CODE =
  /^(?:E(?:CONN[A-Z]+|HOST[A-Z]+|NET[A-Z]+|TIMEDOUT|TIMEOUT|SOCKETTIMEDOUT|PIPE|PROTO[A-Z]*|AI_[A-Z]+|NOTFOUND|ADDR[A-Z]+|MFILE|NFILE|NOBUFS|NOMEM|DESTADDRREQ|AFNOSUPPORT|ISCONN|NOTCONN|NODATA|SERVFAIL|REFUSED|CANCELLED|FORMERR|BADRESP|DESTRUCTION)|UND_ERR(?:_[A-Z_]+)?|HPE_[A-Z_]+|CERT_[A-Z_]+|CRL_[A-Z_]+|(?:DEPTH_ZERO_)?SELF_SIGNED_[A-Z_]+|UNABLE_TO_[A-Z_]+|HOSTNAME_MISMATCH|Z_[A-Z_]+|ABORT_ERR|ERR_(?:NETWORK|CANCELED|ABORTED|FR_TOO_MANY_REDIRECTS|TOO_MANY_REDIRECTS|BAD_RE(?:SPONSE|QUEST)|READING_RESPONSE_STREAM|BODY_PARSE_FAILURE|(?:TLS|SSL|OSSL|HTTP2?|STREAM|SOCKET|SOCKS|PROXY|CONNECTION|ENCODING|BROTLI|ZLIB|QUIC)_[A-Z\d_]+|_ERROR[A-Z_]*))$/;

/** What these say depends on what was called. */
const OF_A_CALL = /^E(?:NOENT|ACCES|PERM|INVAL|IO)$/;

function isNetworkCode(error: unknown, thrower: Thrower): boolean {
  const code = textOf(error, 'code');
  if (BUG_CODE.test(code)) return false;
  if (thrower === 'platform') return CODE.test(code);
  if (OF_A_CALL.test(code)) return /^(?:connect|getaddrinfo)$/.test(textOf(error, 'syscall'));
  return NETWORK_CODE.test(code);
}

const isTimeout = (error: unknown): boolean =>
  /timeout(?:error|exception)?$/i.test(textOf(error, 'name')) ||
  /\btimed[ -]?out\b|\btimeout of \d/i.test(textOf(error, 'message'));

/** What the platforms' own `fetch` says: Node, Chrome, Firefox, Safari, Bun, Deno, Workers, React Native. */
const PLATFORM_SAYS =
  /^(?:fetch failed\b|failed to fetch\b|network ?error|networkerror when|load failed|terminated$|network request failed|network connection lost|the network connection was lost|the internet connection appears|could not connect to the server|a server with the specified hostname|error sending request for url|error reading a body|error (?:de|en)coding response|error in (?:body|input) stream|unable to connect|the socket connection was closed|internal error; reference|cancell?ed$|the operation was aborted)/i;

const isPlatformFailure = (error: unknown): boolean =>
  PLATFORM_SAYS.test((typeof error === 'string' ? error : textOf(error, 'message')).trim());

const NETWORK_NAME = /^(?:Abort|Cancell?ed|Network|Fetch|Socket|Connection|Request)Error$/;

const NETWORK_WORDS =
  /\b(?:network|connect(?:ion)?|socket|offline|unreachable|dns|tls|ssl|certificate|aborted|net::ERR_\w+)\b/i;

/** A failure of the network, by its name or words; an error of the language is none. */
function isNetworkFailure(error: unknown): boolean {
  if (typeof error === 'string') return NETWORK_WORDS.test(error);
  const name = textOf(error, 'name');
  if (OF_THE_LANGUAGE.test(name) || fieldOf(error, 'message') === undefined) return false;
  return NETWORK_NAME.test(name) || NETWORK_WORDS.test(textOf(error, 'message'));
}
