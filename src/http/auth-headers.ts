import { FIELD_VALUE } from '../../machines/validate/field-value.ts';
import type { Credentials, SecretSource } from '../resource/credentials.ts';
import { secretsInHeader } from './sent-secrets.ts';

/** How one request authenticates. */
export interface AuthHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the browser sends its own cookies. */
  readonly includeCookies: boolean;
  /** What no message may show. */
  readonly secrets: readonly string[];
}

/** A secret that isn't available, or can't be sent. It never shows the secret. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';

  constructor(
    message: string,
    /** Whether the source may succeed next time. */
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

/**
 * Asks each source for its secret; `refused` is what the server has just refused.
 *
 * @throws {CredentialsError}
 */
export async function authHeaders(
  all: readonly Credentials[],
  refused: AuthHeaders | null,
): Promise<AuthHeaders> {
  const rejected = refused !== null;
  const headers: Record<string, string> = {};
  const secrets: string[] = [];
  for (const credentials of all) {
    if (credentials.header === null) continue;
    const { header, value, secret: source } = credentials;
    const secret = await secretFrom(source, header, rejected);
    if (secret === null) continue;
    const sent = headerValue(secret, value, header);
    headers[header] = sent;
    secrets.push(secret, ...secretsInHeader(header, sent));
  }
  return { headers, includeCookies: all.some(({ header }) => header === null), secrets };
}

async function secretFrom(source: SecretSource, name: string, rejected: boolean) {
  let secret: unknown;
  try {
    secret = await source({ rejected });
  } catch (error) {
    throw new CredentialsError(`The credentials function for ${name} threw ${nameOf(error)}`, true);
  }
  if (secret === null || secret === undefined || secret === '') return null;
  if (typeof secret !== 'string')
    throw new CredentialsError(
      `The credentials function for ${name} gave a ${typeof secret}, a string was expected`,
      false,
    );
  return secret;
}

/** Errors of `value` aren't passed on: they may quote the secret. */
function headerValue(secret: string, value: (secret: string) => unknown, name: string): string {
  let sent: unknown;
  try {
    sent = value(secret);
  } catch (error) {
    throw new CredentialsError(
      `The function that wraps the secret for ${name} threw ${nameOf(error)}`,
      false,
    );
  }
  if (typeof sent !== 'string' || !FIELD_VALUE.test(sent))
    throw new CredentialsError(
      `The credentials function for ${name} gave a value that can't be sent in a header (a line break, a control character, or a character past U+00FF)`,
      false,
    );
  return sent;
}

/** An error's message may quote the secret, and so may a name that isn't a usual one for an error. */
const nameOf = (error: unknown) =>
  error instanceof Error
    ? (/^[A-Z][A-Za-z]{0,40}(?:Error|Exception)$/.exec(error.name)?.[0] ?? 'Error')
    : typeof error;
