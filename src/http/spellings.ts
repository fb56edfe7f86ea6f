/** One way to decode a place in a text: the characters it stands for, and where it ends. */
export interface Spelling {
  readonly chars: string;
  readonly end: number;
}

const PERCENT = 0x25;
const AMPERSAND = 0x26;
/** A space in forms and queries. */
const PLUS = 0x2b;
const BACKSLASH = 0x5c;

/** Whether an escape may start at `at`. */
export function isMark(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === PERCENT || code === AMPERSAND || code === PLUS || code === BACKSLASH;
}

/** Bounds nested escapes: `%25252F`, `\\\\\\\/`, `&amp;amp;`. */
const MAX_SPELLINGS = 8;

/** The ways to decode the text at `at`: as it is, or as an escape in percent-encoding (RFC 3986), JSON (RFC 8259) or HTML. */
export function spellingsAt(text: string, at: number): Spelling[] {
  let last: Spelling | null = { chars: text.charAt(at), end: at + 1 };
  const spellings = [last];
  if (last.chars === '+') spellings.push({ chars: ' ', end: at + 1 });
  while (spellings.length < MAX_SPELLINGS) {
    const { chars, end }: Spelling = last;
    if (chars === '%') spellings.push(...utf8(text, end));
    last = escapeAfter(chars, text, end);
    if (last === null) break;
    spellings.push(last);
  }
  return spellings;
}

function escapeAfter(mark: string, text: string, at: number): Spelling | null {
  switch (mark) {
    case '%':
      return decoded(BYTE, text, at, ([digits]) => fromHex(digits));
    case '\\':
      return /[^\w\s]/.test(text.charAt(at))
        ? { chars: text.charAt(at), end: at + 1 }
        : decoded(BACKSLASHED, text, at, ([, braced, four, two]) =>
            fromHex(braced ?? four ?? two ?? ''),
          );
    case '&':
      return decoded(ENTITY, text, at, ([, decimal, hex, name]) =>
        name === undefined
          ? fromCode(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal))
          : (ENTITIES[name.toLowerCase()] ?? ''),
      );
    default:
      return null;
  }
}

const BYTE = /[\da-f]{2}/iy;
const BACKSLASHED = /u\{0{0,6}([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})/iy;

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\xa0', tab: '\t', newline: '\n' },
  ...{ excl: '!', num: '#', dollar: '$', percnt: '%', lpar: '(', rpar: ')', ast: '*', midast: '*' },
  ...{ plus: '+', comma: ',', period: '.', sol: '/', colon: ':', semi: ';', equals: '=' },
  ...{ quest: '?', commat: '@', lsqb: '[', lbrack: '[', bsol: '\\', rsqb: ']', rbrack: ']' },
  ...{ hat: '^', lowbar: '_', underbar: '_', grave: '`', diacriticalgrave: '`' },
  ...{ lcub: '{', lbrace: '{', verbar: '|', vert: '|', rcub: '}', rbrace: '}' },
};
const ENTITY = new RegExp(
  `(?:#0{0,8}(\\d{1,7})|#x0{0,8}([\\da-f]{1,6})|(${Object.keys(ENTITIES).join('|')}));?`,
  'iy',
);

const UTF8 = /[c-f][\da-f](?:%[89ab][\da-f]){1,3}/iy;

/** Several bytes that are one character in UTF-8; each may also be a character of its own (ISO 8859-1). */
function utf8(text: string, at: number): Spelling[] {
  const character = decoded(UTF8, text, at, ([bytes]) => {
    try {
      return decodeURIComponent(`%${bytes}`);
    } catch {
      return '';
    }
  });
  return character === null ? [] : [character];
}

function decoded(
  pattern: RegExp,
  text: string,
  at: number,
  read: (match: RegExpExecArray) => string,
): Spelling | null {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  const chars = match && read(match);
  return chars ? { chars, end: at + match[0].length } : null;
}

const fromHex = (digits: string) => fromCode(Number.parseInt(digits, 16));

const fromCode = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '');
