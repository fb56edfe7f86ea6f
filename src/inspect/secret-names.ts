/** What names of secrets end in, here and elsewhere: `X-Session-API-Key`, `refresh_token`, `newPassword2`. */
const USUAL =
  '(?:authorization|cookies?|(?:api|access|private|secret)[-_ .]?keys?|token|pass(?:words?|wd|phrase)|secrets?|credentials?|jwt|sig(?:nature)?)[-_\\d]*';

/** `vault_pin`, `Vault-Pin` and `vaultPin` are one name. */
const anySpelling = (name: string) =>
  [...name.replace(/[-_]/g, '')].map((letter) => letter.replace(/\W/, '\\$&')).join('[-_]?');

/** A pattern of what the name of a secret ends in: a usual ending, or one of `more` as a whole. */
export const secretNames = (more: readonly string[]): string =>
  [USUAL, ...more.map((name) => `(?<![\\w-])${anySpelling(name)}`)].join('|');
