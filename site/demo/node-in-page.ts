/** What the scripted server takes of Node, for a page. */

/** The phrases of RFC 9110 section 15 that the scripts of the demo have no body of their own for. */
export const STATUS_CODES: Readonly<Record<number, string>> = {
  404: 'Not Found',
  503: 'Service Unavailable',
};

/** Throws for a name that no header can have. */
export const validateHeaderName = (name: string): void => void new Headers([[name, '']]);

/** Throws for a value that no header can have. */
export const validateHeaderValue = (name: string, value: string): void =>
  void new Headers([[name, value]]);

const FNV_PRIME = 16_777_619;

/** 32 hexadecimal digits of a text: enough to tell the events of a demo apart, and no cryptography. */
const digits = (text: string): string =>
  [0, 1, 2, 3]
    .map((seed) =>
      [...text].reduce(
        (hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), FNV_PRIME) >>> 0,
        2_166_136_261 + seed,
      ),
    )
    .map((hash) => (hash >>> 0).toString(16).padStart(8, '0'))
    .join('');

export const createHash = () => ({
  update: (text: string) => ({ digest: () => digits(text) }),
});

export function gzipSync(): never {
  throw new Error('the scripted server of a page compresses nothing');
}
