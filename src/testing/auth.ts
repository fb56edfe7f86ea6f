import type { IncomingHttpHeaders } from 'node:http';

/** One key, or several keys that are valid at the same time. */
export type Keys = string | readonly string[];

/**
 * How requests must authenticate.
 *
 * | mode | where the key is expected | 401 body |
 * |---|---|---|
 * | `none` (default) | nowhere | |
 * | `self-hosted` | `X-Session-API-Key`; Bearer and cookies are ignored | `{"detail":"Unauthorized"}` |
 * | `cloud` | `Authorization: Bearer`, else `X-Session-API-Key`; if that is not valid, cookie `keycloak_auth` | `{"error":"NoCredentialsError"}` |
 * | `agent-server` | `X-Session-API-Key` | `{"detail":"Unauthorized"}` |
 */
export type AuthOption =
  | { readonly mode: 'none' }
  | { readonly mode: 'self-hosted' | 'cloud' | 'agent-server'; readonly key: Keys };

const MODES = ['none', 'self-hosted', 'cloud', 'agent-server'];

/** Checks credentials; the keys can be changed while the server runs. */
export class Auth {
  readonly mode: AuthOption['mode'];
  #keys: ReadonlySet<string>;

  constructor(option: AuthOption) {
    if (!MODES.includes(option?.mode)) {
      const got = JSON.stringify(option?.mode ?? option);
      throw new TypeError(`auth.mode must be one of ${MODES.join(', ')}, got ${got}`);
    }
    this.mode = option.mode;
    this.#keys = option.mode === 'none' ? new Set() : keySet('auth.key', option.key);
  }

  setKey(keys: Keys): void {
    if (this.mode === 'none') throw new Error('setKey needs an auth mode other than none');
    this.#keys = keySet('setKey', keys);
  }

  allows(headers: IncomingHttpHeaders): boolean {
    if (this.mode === 'none') return true;
    if (this.mode !== 'cloud') return this.#isValid(single(headers['x-session-api-key']));
    const cookie = cookieNamed('keycloak_auth', headers.cookie);
    return this.#isValid(cloudKey(headers)) || this.#isValid(cookie);
  }

  #isValid(key: string | undefined): boolean {
    return key !== undefined && this.#keys.has(key);
  }
}

/** The key that a cloud server reads from the headers, valid or not; it also identifies the user. */
export function cloudKey(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? single(headers['x-session-api-key']);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function cookieNamed(name: string, header = ''): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function keySet(what: string, keys: Keys): ReadonlySet<string> {
  const list: readonly unknown[] = Array.isArray(keys) ? keys : [keys];
  if (list.length > 0 && list.every((key) => typeof key === 'string' && key !== '')) {
    return new Set(list as readonly string[]);
  }
  throw new TypeError(`${what} must be a string that is not empty, or an array of them`);
}
