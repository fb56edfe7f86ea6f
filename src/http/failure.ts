import type { Failure } from '../../machines/poll/observation.ts';
import { isShortageCode } from './local-shortage.ts';

export const failure = (
  code: Failure['code'],
  message: string,
  { httpStatus = null, retryable = true }: Partial<Pick<Failure, 'httpStatus' | 'retryable'>> = {},
): Failure => ({ code, message, httpStatus, retryable });

export const timeoutFailure = (requestTimeoutMs: number): Failure =>
  failure('timeout', `The request was not answered in full within ${requestTimeoutMs} ms`);

/** A body that grew past the limit; reading it was given up. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';

  constructor(readonly limitBytes: number) {
    super(`The body is larger than ${limitBytes} bytes`);
  }
}

/** A body of another encoding. The code is Node's own; browsers give none. */
export class NotUtf8Error extends Error {
  override readonly name = 'NotUtf8Error';
  readonly code = 'ERR_ENCODING_INVALID_ENCODED_DATA';
}

/** What fetch, or reading a body, has thrown. Messages of others are left out: they quote URLs. */
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

/** undici's word for a connection that the other side closed in mid-answer. */
const SAME_AS: Readonly<Record<string, string>> = { UND_ERR_SOCKET: 'ECONNRESET' };

/** A code, and no words: those may quote a URL or a header. */
const CODE = /^[A-Z][A-Z\d_]{1,63}$/;

/** fetch wraps the system's error, some wrap it twice; the innermost code says most. */
function systemCode(error: unknown): string | null {
  let code: string | null = null;
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    if ('code' in at && typeof at.code === 'string' && CODE.test(at.code)) code = at.code;
    if (at instanceof AggregateError) code = codeOfAll(at) ?? code;
    at = at.cause;
  }
  return code;
}

/** Of several addresses that were tried, each in vain, one that was reached says more than one that wasn't. */
function codeOfAll({ errors }: AggregateError): string | null {
  const codes = errors.map(systemCode).filter((code) => code !== null);
  return codes.find((code) => !isShortageCode(code)) ?? codes[0] ?? null;
}
