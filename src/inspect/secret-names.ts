/** Names that secrets go by, here and elsewhere. */
const USUAL = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'api_key',
  'x-api-key',
  'session_api_key',
  'x-session-api-key',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'password',
  'secret',
  'client_secret',
];

/** `X-Session-API-Key`, `x_session_api_key` and `xSessionApiKey` are one name. */
const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, '');

/** Tells whether a field of this name holds a secret: a usual name, or one of `more`. */
export function secretNames(more: readonly string[]): (name: string) => boolean {
  const names = new Set([...USUAL, ...more].map(plain));
  return (name) => names.has(plain(name));
}
