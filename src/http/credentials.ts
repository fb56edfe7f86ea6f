import { InputError } from '../../machines/validate/input-error.ts';
import { secretsInHeader } from './sent-secrets.ts';

/**
 * Gives a secret for one request; `null` or `undefined` sends none.
 * `rejected` is true when the server has just answered the last one with 401: time for a fresh one.
 */
export type SecretSource = (request: {
  readonly rejected: boolean;
}) => string | null | undefined | Promise<string | null | undefined>;

/** How a request proves who asks. The secret stays in the closure of its source. */
export type Credentials =
  | {
      /** The header that carries the secret. */
      readonly header: string;
      /** The header's value around a secret. */
      readonly value: (secret: string) => string;
      readonly secret: SecretSource;
    }
  /** The browser's own cookies. */
  | { readonly header: null };

/** `Authorization: Bearer …` (RFC 6750). */
export const bearer = (token: SecretSource): Credentials =>
  header('Authorization', token, (secret) => `Bearer ${secret}`);

/** `X-Session-API-Key`, OpenHands' own. */
export const sessionApiKey = (key: SecretSource): Credentials => header('X-Session-API-Key', key);

/**
 * Without an argument the browser's cookies, to other origins too; with one a `Cookie` header
 * (`keycloak_auth=…`), which only servers and command lines may set.
 */
export const cookies = (cookie?: SecretSource): Credentials =>
  cookie === undefined ? { header: null } : header('Cookie', cookie);

/**
 * Any other header that carries a secret, `X-API-Key` say.
 *
 * @throws {InputError} for a name that no header has, or a secret that isn't a function.
 */
export function header(
  name: string,
  secret: SecretSource,
  value = (plain: string) => plain,
): Credentials {
  if (!TOKEN.test(name)) throw new InputError('credentials.header', name, 'the name of a header');
  // The value isn't shown: it may well be the key itself.
  if (typeof secret !== 'function')
    throw new InputError(
      `credentials for ${name}`,
      `a ${typeof secret}`,
      'a function that gives the secret: () => process.env.KEY',
    );
  return { header: name, value, secret };
}

/**
 * One, several or none as a list; what a condition came to (`key && bearer(…)`) counts as none, an empty key too.
 *
 * @throws {InputError} for what isn't credentials.
 */
export function validateCredentials(
  given: Credentials | readonly Credentials[] | undefined,
): readonly Credentials[] {
  const all: readonly unknown[] = [given].flat();
  return all.filter((one): one is Credentials => {
    if (one === null || one === undefined || one === false || one === '') return false;
    if (isCredentials(one)) return true;
    // A text isn't shown: it may well be the key itself.
    throw new InputError(
      'resource.credentials',
      typeof one === 'object' ? one : `a ${typeof one}`,
      'bearer(() => key), sessionApiKey(…), cookies(…) or header(…), or a list of them',
    );
  });
}

function isCredentials(one: unknown): boolean {
  const { header, value, secret } = one as Record<string, unknown>;
  return (
    header === null ||
    (typeof header === 'string' && typeof value === 'function' && typeof secret === 'function')
  );
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** What one request carries. */
export interface AuthHeaders {
  readonly headers: Readonly<Record<string, string>>;
  readonly includeCookies: boolean;
  /** What no message may show. */
  readonly secrets: readonly string[];
}

/** A secret that could not be had, or can't be sent. It never shows the secret. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';

  constructor(
    message: string,
    /** Whether the source may do better next time. */
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

/** @throws {CredentialsError} */
export async function authHeaders(
  all: readonly Credentials[],
  rejected: boolean,
): Promise<AuthHeaders> {
  const headers: Record<string, string> = {};
  const secrets: string[] = [];
  for (const credentials of all) {
    if (credentials.header === null) continue;
    const { header, value, secret: source } = credentials;
    const secret = await secretFrom(source, header, rejected);
    if (secret === null) continue;
    const sent = wrapped(secret, value, header);
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
    throw new CredentialsError(`The credentials function for ${name} threw ${kindOf(error)}`, true);
  }
  if (secret === null || secret === undefined || secret === '') return null;
  if (typeof secret !== 'string')
    throw new CredentialsError(
      `The credentials function for ${name} gave a ${typeof secret}, a string was expected`,
      false,
    );
  return secret;
}

/** The header's value, whose own errors would quote it. */
function wrapped(secret: string, value: (secret: string) => unknown, name: string): string {
  let sent: unknown;
  try {
    sent = value(secret);
  } catch (error) {
    throw new CredentialsError(`What wraps the secret for ${name} threw ${kindOf(error)}`, false);
  }
  if (typeof sent !== 'string' || !SENDABLE.test(sent)) throw unsendable(name);
  return sent;
}

const unsendable = (name: string) =>
  new CredentialsError(
    `The credentials function for ${name} gave a value that can't stand in a header (a line break, a control character, or a character past U+00FF)`,
    false,
  );

/** An error's message is the user's own and may quote the secret, and so may a name that is no error's. */
const kindOf = (error: unknown) =>
  error instanceof Error
    ? (/^[A-Z][A-Za-z]{0,40}(?:Error|Exception)$/.exec(error.name)?.[0] ?? 'Error')
    : typeof error;

/** RFC 9110 section 5.5: field values are visible characters, spaces and tabs, one byte each. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;
