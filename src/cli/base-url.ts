import { InputError } from '../../machines/validate/input-error.ts';

/**
 * A server's address as the user gave it.
 *
 * @param source the option or the environment variable that it comes from.
 * @throws {InputError} naming that, what is wrong and what to write instead; it shows no user, password or query.
 */
export function validBaseUrl(source: string, given: string): string {
  const text = given.trim();
  const refuse = (expected: string) => {
    throw new InputError(source, withoutSecrets(text), expected);
  };
  if (text === '') return refuse('where the server is, e.g. http://localhost:3000');
  if (/\s/.test(text)) return refuse('a URL without spaces');
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return refuse(schemeFor(text));
  if (scheme !== 'http' && scheme !== 'https')
    return refuse(`an http: or https: URL, not one of ${scheme}:`);
  if (!URL.canParse(text)) return refuse('a URL with a host, and a port of at most 65535 if any');
  const url = new URL(text);
  if (url.username || url.password)
    return refuse('a URL without a user or password in it (keys come from the environment)');
  if (/[?#]/.test(text)) return refuse('a URL without ? and #');
  return text;
}

/** What is expected of an address without a scheme. */
export const schemeFor = (address: string): string =>
  `a URL that begins with http:// or https://${withScheme(address.trim())}`;

/** What to add, where that makes a URL of it. */
function withScheme(text: string): string {
  const address = text.replace(/^(https?[:;]?)?\/*/i, '');
  const isTls = /^https/i.test(text) || !IS_NEAR.test(address);
  const scheme = isTls ? 'https' : 'http';
  const whole = `${scheme}://${address}`;
  const isUrl = /^[\w[]/.test(address) && !/[@?#]/.test(address) && URL.canParse(whole);
  return isUrl ? ` (add ${scheme}://: ${whole})` : '';
}

/** This machine, private networks (RFC 1918) and names without a dot rarely speak TLS. */
const IS_NEAR =
  /^(localhost|[\w-]+|127(\.\d+){3}|10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|0\.0\.0\.0|\[[\da-f:]+\])(:|\/|$)/i;

/** What may be secret: a user, a password, a query, a fragment. */
const withoutSecrets = (text: string) =>
  text.replace(/^([a-z][a-z\d+.-]*:)?(\/\/)?.*@/is, '$1$2…@').replace(/([?#]).*/s, '$1…');
