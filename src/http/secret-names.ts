/** Common endings of the names of secrets, e.g. `X-Session-API-Key`, `refresh_token`, `newPassword2`. */
const COMMON =
  '(?:authorization|cookies?|(?:api|access|private|secret)[-_ .]?keys?|token|pass(?:words?|wd|phrase)|secrets?|credentials?|jwt|sig(?:nature)?)[-_\\d]*';

/** Matches e.g. `vault_pin`, `Vault-Pin` and `vaultPin`. */
const anySpelling = (name: string) =>
  [...name.replace(/[-_]/g, '')].map((letter) => letter.replace(/\W/, '\\$&')).join('[-_]?');

/** A pattern for the end of a secret's name: a common ending, or a whole name of `additional`. */
export const secretNames = (additional: readonly string[]): string =>
  [COMMON, ...additional.map((name) => `(?<![\\w-])${anySpelling(name)}`)].join('|');
