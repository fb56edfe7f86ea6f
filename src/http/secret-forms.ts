/** The length from which a text can be told from an ordinary word, so that parts and encodings of it count as well. */
export const MIN_SECRET_LENGTH = 8;

/** How a secret may be repeated, besides with escapes in it. */
export interface SecretForm {
  readonly text: string;
  /** In this case alone. */
  readonly isExact: boolean;
  /** As a word of its own alone: anything shorter stands in other words by accident. */
  readonly isShort: boolean;
  /** A piece of base64, which belongs to all the base64 around it. */
  readonly isBase64: boolean;
}

/** The secret as it is and decoded, and from `MIN_SECRET_LENGTH` on in hex and in base64, be it amidst other base64. */
export function formsOf(secret: string): SecretForm[] {
  const plain = [secret, secret.trim(), percentDecoded(secret)].filter((text) => text !== '');
  return [...new Set(plain)].flatMap((text) => {
    const isShort = text.length < MIN_SECRET_LENGTH;
    const itself = { text, isExact: isShort, isShort, isBase64: false };
    return isShort ? [itself] : [itself, ...escaped(text).flatMap(bytesOf).flatMap(encoded)];
  });
}

/** What may stand within hex or base64: escapes are only looked for around it. */
const escaped = (text: string): string[] => [
  ...new Set([text, JSON.stringify(text).slice(1, -1), encodeURIComponent(wellFormed(text))]),
];

/** Without halves of surrogate pairs, which have no bytes. */
const wellFormed = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text));

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As characters of one byte each: in UTF-8, and as headers carry what fits into a byte. */
function bytesOf(text: string): string[] {
  const utf8 = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return [...new Set([utf8.join(''), ...(/^[\0-\xff]*$/.test(text) ? [text] : [])])];
}

function encoded(bytes: string): SecretForm[] {
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'));
  const base64 = [0, 1, 2].flatMap((before) => withBothAlphabets(base64Within(bytes, before)));
  return [
    { text: hex.join(''), isExact: false, isShort: false, isBase64: false },
    ...base64.map((text) => ({ text, isExact: true, isShort: false, isBase64: true })),
  ];
}

/** The digits that hold nothing but these bytes, with so many bytes before them and any after (RFC 4648 section 4). */
function base64Within(bytes: string, before: number): string {
  const digits = btoa('\0'.repeat(before) + bytes);
  return digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/** RFC 4648 section 5. */
const withBothAlphabets = (base64: string): string[] => [
  ...new Set([base64, base64.replaceAll('+', '-').replaceAll('/', '_')]),
];
