import type { Failure } from '../../machines/poll/observation.ts';
import { isShortageCode } from './local-shortage.ts';

export const failure = (
  code: Failure['code'],
  message: string,
  { httpStatus = null, retryable = true }: Partial<Pick<Failure, 'httpStatus' | 'retryable'>> = {},
): Failure => ({ code, message, httpStatus, retryable });

export const timeoutFailure = (requestTimeoutMs: number): Failure =>
  failure('timeout', `The request was not answered in full within ${requestTimeoutMs} ms`);

/** `ms`: how much time the deadline left. */
export const deadlineFailure = (ms: number): Failure =>
  failure(
    'timeout',
    `The request was not answered in full before the deadline, which left it ${ms} ms`,
  );

/** A body that is larger than the limit; the rest isn't read. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';

  /** @param content what came, e.g. its media type; `null` when it isn't known. */
  constructor(
    readonly limitBytes: number,
    content: string | null = null,
  ) {
    super(`The body is larger than ${limitBytes} bytes${content === null ? '' : ` (${content})`}`);
  }
}

/** A body in another encoding than UTF-8. The code is Node's own; browsers have none. */
export class NotUtf8Error extends Error {
  override readonly name = 'NotUtf8Error';
  readonly code = 'ERR_ENCODING_INVALID_ENCODED_DATA';
}

/** The failure for an error of fetch or of reading a body. Its message is left out, because it may quote a URL. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof TooLargeError)
    return failure('tooLarge', error.message, { retryable: false });
  const cause = systemCode(error);
  if (cause === null) return failure('network', 'The network failed');
  if (cause.endsWith('_TIMEOUT') || cause === 'ETIMEDOUT')
    return failure('timeout', `The request timed out (${cause})`);
  if (/^(Z_|ERR_ENCODING_|ERR_BROTLI|ERR__ERROR)/.test(cause))
    return failure('body', `The body could not be decoded (${cause})`);
  const code = SAME_AS[cause] ?? cause;
  const message = isShortageCode(code)
    ? `This machine has no free sockets or file handles (${code}); the server was not asked`
    : `The network failed (${code})`;
  return { ...failure('network', message), cause: code };
}

/** What undici, Node's own fetch too, says in words alone; `ERR_UNSAFE_PORT` is Chromium's name for it. */
const IN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^bad port$/, 'ERR_UNSAFE_PORT'],
  [/^proxy authentication required$|^Proxy response \(407\)/, 'ERR_PROXY_AUTH_REQUIRED'],
  [/^Proxy response \([34]\d\d\)/, 'ERR_PROXY_REFUSED'],
  [/\(Expected HTTP\//, 'HPE_INVALID_CONSTANT'],
  [/\(Invalid HTTP version\)$/, 'HPE_INVALID_VERSION'],
];

const codeInWords = (message: string): string | null =>
  IN_WORDS.find(([words]) => words.test(message))?.[1] ?? null;

/** undici's code for a connection that the server closed during a response. */
const SAME_AS: Readonly<Record<string, string>> = { UND_ERR_SOCKET: 'ECONNRESET' };

/** A code rather than a sentence, which may quote a URL or a header. */
const CODE = /^[A-Z][A-Z\d_]{1,63}$/;

const MAX_CAUSES = 5;

/** fetch wraps the system's error, sometimes twice; the innermost code is the most specific. */
function systemCode(error: unknown): string | null {
  let code: string | null = null;
  let cause: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth++) {
    if ('code' in cause && typeof cause.code === 'string' && CODE.test(cause.code))
      code = cause.code;
    code = codeInWords(cause.message) ?? code;
    if (cause instanceof AggregateError) code = codeOfAll(cause) ?? code;
    cause = cause.cause;
  }
  return code;
}

/** When every address failed, a failure of the server says more than a shortage on this machine. */
function codeOfAll({ errors }: AggregateError): string | null {
  const codes = errors.map(systemCode).filter((code) => code !== null);
  return codes.find((code) => !isShortageCode(code)) ?? codes[0] ?? null;
}
