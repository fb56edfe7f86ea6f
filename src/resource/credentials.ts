import { InputError } from '../../machines/validate/input-error.ts';

/**
 * Gives the secret for one request; `null`, `undefined` or an empty string sends none. It is asked for each request,
 * and once more for all of them when the server answers the newest secret with 401. What it gives then is used for as
 * long as it otherwise repeats what it gave before. A source that throws, or gives nothing in place of a refused
 * secret, makes the request fail as `unavailable`.
 */
export type SecretSource = (request: {
  /** Whether the server has refused the newest secret: get a fresh one. */
  readonly rejected: boolean;
  /** The secret that was refused; `null` if none was. */
  readonly secret: string | null;
}) => string | null | undefined | Promise<string | null | undefined>;

/** How a request authenticates. The secret stays in the closure of its source. */
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

/** OpenHands' `X-Session-API-Key`. */
export const sessionApiKey = (key: SecretSource): Credentials => header('X-Session-API-Key', key);

/**
 * Without an argument the browser's cookies, to other origins too; with one a `Cookie` header
 * (`keycloak_auth=…`), which only servers and command lines may set.
 */
export const cookies = (cookie?: SecretSource): Credentials =>
  cookie === undefined ? { header: null } : header('Cookie', cookie);

/**
 * Any other header that carries a secret, e.g. `X-API-Key`. `value` builds the header's value from the secret;
 * defaults to the secret itself.
 *
 * @throws {InputError} for an invalid header name (RFC 9110 section 5.1), or a secret that isn't a function.
 */
export function header(
  name: string,
  secret: SecretSource,
  value = (plain: string) => plain,
): Credentials {
  if (!TOKEN.test(name)) throw new InputError('credentials.header', name, 'the name of a header');
  // The value isn't shown: it may be the key itself.
  if (typeof secret !== 'function')
    throw new InputError(
      `credentials for ${name}`,
      `a ${typeof secret}`,
      'a function that gives the secret: () => process.env.KEY',
    );
  return { header: name, value, secret };
}

/**
 * One, several or none as a list. The result of a condition (`key && bearer(…)`) counts as none, and so does an
 * empty key.
 *
 * @throws {InputError} for anything but credentials.
 */
export function validateCredentials(
  given: Credentials | readonly Credentials[] | undefined,
): readonly Credentials[] {
  const all: readonly unknown[] = [given].flat();
  return all.filter((one): one is Credentials => {
    if (one === null || one === undefined || one === false || one === '') return false;
    if (isCredentials(one)) return true;
    // A string isn't shown: it may be the key itself.
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
