export const HIDDEN = '[redacted]';

const USER_IN_URL = /(?<=\b\w{2,16}:\/\/)[^\s/?#"]+(?=@)/g;
const SCHEME_AND_TOKEN = /\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi;
const JWT = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** E.g. `"name": "`, `'name' => b'`, `[name]=`; with backslashes in nested JSON, with %3D in an encoded URL. */
const BETWEEN = String.raw`(?:[\\"'\]]|%22|%5D)*\s*(?:[:=]+>?|%3[AD])\s*(?:b?\\*["'])?`;
const QUOTED = String.raw`(?<=")(?:[^"\\]+|\\[^])+|(?<=')(?:[^'\\]+|\\[^])+`;
const IN_BRACKETS = String.raw`[[{][^\]}]*`;
const OF_A_WORD = String.raw`(?:[^\s"'&,;]+|[,;](?=\S))`;

/** A header whose value may have spaces, up to the end of its line. */
const LINE = new RegExp(
  `((?:authorization|cookies?)${BETWEEN})(?:${QUOTED}|(?:${IN_BRACKETS}|[^\\r\\n]).*)`,
  'gi',
);

/**
 * Redacts what looks like a secret in a text: a user in a URL, a token, `name=value`, `name: value`.
 * No pattern backtracks over the same characters repeatedly, since texts may be a megabyte long.
 */
export function textWithoutSecrets(names: string): (text: string) => string {
  const nameAndValue = new RegExp(
    `((?:${names})${BETWEEN})(?:${QUOTED}|${IN_BRACKETS}${OF_A_WORD}*|${OF_A_WORD}+)`,
    'gi',
  );
  return (text) =>
    text
      .replace(USER_IN_URL, HIDDEN)
      .replace(LINE, `$1${HIDDEN}`)
      .replace(SCHEME_AND_TOKEN, `$1 ${HIDDEN}`)
      .replace(JWT, HIDDEN)
      .replace(nameAndValue, `$1${HIDDEN}`);
}
