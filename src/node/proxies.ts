import { InputError } from '../../machines/validate/input-error.ts';
import { secretsInHeader } from '../http/sent-secrets.ts';
import { exceptions } from './no-proxy.ts';

export interface HttpProxy {
  /** Without user and password. */
  readonly url: URL;
  /** The value of `Proxy-Authorization`; `null` without a user. */
  readonly authorization: string | null;
  /** All of it that must not be shown. */
  readonly secrets: readonly string[];
}

/** The proxy that requests to a URL go through; `null` for none. */
export type ProxyFor = (url: URL) => HttpProxy | null;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {InputError} for what is no proxy's URL; it shows nothing of it, for that may hold a password. */
export function proxies(proxy: unknown, environment: Environment): ProxyFor {
  if (proxy === null) return () => null;
  if (proxy === 'env') return fromEnvironment(environment);
  if (typeof proxy !== 'string' && !(proxy instanceof URL))
    throw new InputError('options.proxy', proxy, `'env', ${EXPECTED}, or null`);
  const only = proxyAt('options.proxy', String(proxy));
  return () => only;
}

/** Lower case counts before upper case; an empty value means none. */
function fromEnvironment(environment: Environment): ProxyFor {
  const named = (name: string): string =>
    environment[name.toLowerCase()] ?? environment[name] ?? '';
  // In CGI, HTTP_PROXY is the header `Proxy` of whoever sends the request.
  const isCgi = environment.REQUEST_METHOD !== undefined;
  const http = isCgi ? (environment.http_proxy ?? '') : named('HTTP_PROXY');
  const proxyOf: Readonly<Record<string, HttpProxy | null>> = {
    'http:': http === '' ? null : proxyAt('HTTP_PROXY', http),
    'https:': named('HTTPS_PROXY') === '' ? null : proxyAt('HTTPS_PROXY', named('HTTPS_PROXY')),
  };
  const isException = exceptions(named('NO_PROXY'));
  return (url) => (isException(url) ? null : (proxyOf[url.protocol] ?? null));
}

const EXPECTED = 'the URL of a proxy, http: or https:';

function proxyAt(path: string, text: string): HttpProxy {
  // As curl, which takes `proxy.example:3128` too.
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full)) throw new InputError(path, 'one that is no URL', EXPECTED);
  const { protocol, host, username, password } = new URL(full);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new InputError(path, `one of ${protocol}`, EXPECTED);
  const user = `${decoded(username)}:${decoded(password)}`;
  const authorization = user === ':' ? null : `Basic ${Buffer.from(user).toString('base64')}`;
  return {
    url: new URL(`${protocol}//${host}`),
    authorization,
    secrets: authorization === null ? [] : secretsInHeader('proxy-authorization', authorization),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
