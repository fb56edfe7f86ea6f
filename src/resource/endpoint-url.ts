import { InputError } from '../../machines/validate/input-error.ts';

/**
 * Where a server is: an http(s) URL; in a web page also a path of the page's own origin (`''`, `/`, `/api`); or a
 * function that gives either, called for each request.
 */
export type BaseUrl = string | URL | (() => string | URL);

/**
 * `path` under `baseUrl`, with each `:name` replaced by its value, encoded so that it stays one segment.
 * A path in the base URL is kept.
 *
 * @throws {InputError} for a base URL that isn't http(s) or has credentials, a query or a fragment, for one that is a
 * path outside of a web page, for a path with a query or a fragment, or for a value that can't be one segment.
 */
export function endpointUrl(
  baseUrl: BaseUrl,
  path: string,
  values: Readonly<Record<string, string>> = {},
): URL {
  const given = typeof baseUrl === 'function' ? baseUrl() : baseUrl;
  const base = isPagePath(given) ? inPage(given, pageOrigin(given)) : baseOf(given);
  if (/[?#]/.test(path))
    throw new InputError(
      'path',
      path.replace(/([?#]).*/s, '$1…'),
      'a path without ? and # (to add a query: url.searchParams.set(name, value) on the URL it returns)',
    );
  const filled = path.replace(/:(\w+)/g, (_, name: string) => segment(name, values[name] ?? ''));
  const slash = /^(\/|$)/.test(path) ? '' : '/';
  base.pathname = base.pathname.replace(/\/+$/, '') + slash + filled;
  return base;
}

/**
 * Checks a base URL as far as that is possible before a request: a module may be loaded on the server that renders the
 * page, where paths and functions can't be resolved yet.
 *
 * @throws {InputError} for what can be no base URL anywhere.
 */
export function validateBaseUrl(baseUrl: BaseUrl): void {
  if (typeof baseUrl === 'function') return;
  if (isPagePath(baseUrl)) inPage(baseUrl, 'http://page.invalid');
  else baseOf(baseUrl);
}

const isPagePath = (value: unknown): value is string =>
  value === '' || (typeof value === 'string' && /^\/(?!\/)/.test(value));

function baseOf(value: string | URL): URL {
  const base = httpUrl('baseUrl', value);
  if (base.search || base.hash) throw withQuery(base.origin + base.pathname);
  return base;
}

const withQuery = (shown: string) => new InputError('baseUrl', shown, 'a URL without ? and #');

/** A path at an origin: parsers read `/\host` and a slash, a tab and another slash as another host. */
function inPage(path: string, origin: string): URL {
  const url = parsed(path, origin);
  if (url?.origin !== origin)
    throw new InputError(
      'baseUrl',
      withoutSecrets(path),
      'a path of the page, or an http: or https: URL',
    );
  if (url.search || url.hash) throw withQuery(url.pathname);
  return url;
}

/** @throws {InputError} where there is no web page: in Node, in a worker without one, in a file. */
function pageOrigin(path: string): string {
  const origins = [globalThis.origin, globalThis.location?.origin];
  const origin = origins.find((one) => /^https?:/.test(String(one)));
  if (origin !== undefined) return origin;
  throw new InputError(
    'baseUrl',
    withoutSecrets(path),
    'an http: or https: URL (a path is one only in a web page, which has an origin)',
  );
}

/** @throws {InputError} for anything but an http(s) URL without a user or password. */
export function httpUrl(path: string, value: string | URL): URL {
  const url = parsed(value);
  if (!url)
    throw new InputError(
      path,
      typeof value === 'string' ? withoutSecrets(value) : value,
      'an http: or https: URL',
    );
  if (!/^https?:$/.test(url.protocol))
    throw new InputError(path, url.protocol, 'an http: or https: URL');
  if (url.username || url.password)
    throw new InputError(path, url.origin, 'a URL without a user or password in it');
  return url;
}

function parsed(value: string | URL, origin?: string): URL | null {
  try {
    return new URL(value, origin);
  } catch {
    return null;
  }
}

/** What may be secret: user and password, and the query. */
const withoutSecrets = (text: string) => text.replace(/.*@/s, '…@').replace(/\?.*/s, '?…');

/** URL parsers resolve `.` and `..` even when they are percent-encoded, so those can't be sent. */
function segment(name: string, value: string): string {
  if (value === '' || value === '.' || value === '..')
    throw new InputError(name, value, 'a string that can be one segment of a path');
  try {
    return encodeURIComponent(value);
  } catch {
    throw new InputError(name, value, 'well-formed Unicode');
  }
}
