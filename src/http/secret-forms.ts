/** From this length on, a secret is unlikely to occur in ordinary words, so its encodings are hidden too, anywhere. */
export const MIN_SECRET_LENGTH = 8;

/** A form in which a secret may be repeated, apart from escapes. */
export interface SecretForm {
  readonly text: string;
  /** Whether upper and lower case must match. */
  readonly isExact: boolean;
  /** Whether it must be a whole word: so short a text occurs inside ordinary words. */
  readonly isShort: boolean;
  /** Whether it is a piece of base64: all the base64 around it is hidden as well. */
  readonly isBase64: boolean;
}

/** The secret as it is and decoded; from `MIN_SECRET_LENGTH` on also in hex and base64, even inside other base64. */
export function formsOf(secret: string): SecretForm[] {
  const plain = [secret, secret.trim(), percentDecoded(secret)].filter((text) => text !== '');
  return [...new Set(plain)].flatMap((text) => {
    const isShort = text.length < MIN_SECRET_LENGTH;
    const itself = { text, isExact: isShort, isShort, isBase64: false };
    return isShort ? [itself] : [itself, ...escaped(text).flatMap(bytesOf).flatMap(encoded)];
  });
}

/** What may be encoded in hex or base64: the secret, or the secret escaped for JSON or a URL. */
const escaped = (text: string): string[] => [
  ...new Set([text, JSON.stringify(text).slice(1, -1), encodeURIComponent(wellFormed(text))]),
];

/** Lone surrogates, which UTF-8 can't encode, become U+FFFD. */
const wellFormed = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text));

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** One character per byte: in UTF-8, and in ISO 8859-1 where possible, as headers are encoded. */
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

/** The base64 digits (RFC 4648 section 4) that depend on these bytes alone, after `before` other bytes. */
function base64Within(bytes: string, before: number): string {
  const digits = btoa('\0'.repeat(before) + bytes);
  return digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/** Also in the URL-safe alphabet (RFC 4648 section 5). */
const withBothAlphabets = (base64: string): string[] => [
  ...new Set([base64, base64.replaceAll('+', '-').replaceAll('/', '_')]),
];
