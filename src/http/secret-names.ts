/** Usual endings of names of secrets: `X-Session-API-Key`, `refresh_token`, `newPassword2`. */
const USUAL =
  '(?:authorization|cookies?|(?:api|access|private|secret)[-_ .]?keys?|token|pass(?:words?|wd|phrase)|secrets?|credentials?|jwt|sig(?:nature)?)[-_\\d]*';

/** Matches `vault_pin`, `Vault-Pin` and `vaultPin` alike. */
const anySpelling = (name: string) =>
  [...name.replace(/[-_]/g, '')].map((letter) => letter.replace(/\W/, '\\$&')).join('[-_]?');

/** The source of a pattern for the end of a secret's name: a usual ending, or one of `more` as a whole name. */
export const secretNames = (more: readonly string[]): string =>
  [USUAL, ...more.map((name) => `(?<![\\w-])${anySpelling(name)}`)].join('|');
