/** How servers repeat what they were sent: through the encoders of whatever they are made of. */

const each = (text: string, spell: (char: string, at: number) => string) =>
  Array.from(text, (char, at) => spell(char, at)).join('');
const hex = (char: string, digits = 2) => char.charCodeAt(0).toString(16).padStart(digits, '0');
const percent = (char: string) => `%${hex(char).toUpperCase()}`;
const named: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
  ...{ '/': '&sol;', '+': '&plus;', '=': '&equals;', ':': '&colon;', '%': '&percnt;' },
};
const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

export const spellings: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in upper case': (secret) => secret.toUpperCase(),
  'in lower case': (secret) => secret.toLowerCase(),
  'as encodeURIComponent gives it': encodeURIComponent,
  'percent-encoded with digits in lower case': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'percent-encoded letter by letter': (secret) => each(secret, percent),
  'percent-encoded in part': (secret) =>
    each(secret, (char, at) => (at % 3 === 1 ? percent(char) : char)),
  'percent-encoded as in a form': (secret) =>
    new URLSearchParams({ _: secret }).toString().slice('_='.length),
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'in JSON with \\/': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  'in JSON with \\u': (secret) => each(secret, (char) => `\\u${hex(char, 4)}`),
  'in JSON with \\u in upper case, in part': (secret) =>
    each(secret, (char, at) => (at % 2 ? char : `\\u${hex(char, 4).toUpperCase()}`)),
  'in JSON within JSON': (secret) =>
    JSON.stringify(JSON.stringify(secret).replaceAll('/', '\\/')).slice(3, -3),
  'with \\x': (secret) => each(secret, (char) => `\\x${hex(char)}`),
  'in HTML with names': (secret) => each(secret, (char) => named[char] ?? char),
  'in HTML with decimals': (secret) => each(secret, (char) => `&#${char.charCodeAt(0)};`),
  'in HTML with padded decimals, in part': (secret) =>
    each(secret, (char, at) => (at % 2 ? char : `&#00${char.charCodeAt(0)};`)),
  'in HTML with hex': (secret) => each(secret, (char) => `&#x${hex(char)};`),
  'in HTML with hex in upper case': (secret) =>
    each(secret, (char) => `&#X${hex(char).toUpperCase()};`),
  'in HTML twice': (secret) => each(secret, (char) => (named[char] ?? char).replace('&', '&amp;')),
  'in base64': base64,
  'in base64 without padding': (secret) => base64(secret).replace(/=+$/, ''),
  'in base64url': base64url,
  'in base64url with padding': (secret) => base64(secret).replaceAll('+', '-').replaceAll('/', '_'),
  'in base64 after one byte': (secret) => base64(`:${secret}`),
  'in base64 after two bytes': (secret) => base64(`u:${secret}!`),
  'in base64 after three bytes': (secret) => base64(`me:${secret}!!`),
  'in base64 amidst JSON': (secret) => base64(JSON.stringify({ user: 'me', key: [secret, 'x'] })),
  'in base64, percent-encoded': (secret) => encodeURIComponent(base64(`u:${secret}`)),
  'in base64, in JSON with \\/': (secret) => base64(secret).replaceAll('/', '\\/'),
  'in hex': (secret) => each(secret, (char) => hex(char)),
  'in hex in upper case': (secret) => each(secret, (char) => hex(char).toUpperCase()),
};
