import { InputError } from '../../machines/validate/input-error.ts';

/**
 * `path` under `baseUrl`, with each `:name` replaced by its value, encoded so that it stays one segment.
 * A path in the base URL is kept.
 *
 * @throws {InputError} for a base URL that isn't http(s) or has credentials, a query or a fragment, for a path with
 * a query or a fragment, or for a value that can't be one segment.
 */
export function endpointUrl(
  baseUrl: string | URL,
  path: string,
  values: Readonly<Record<string, string>> = {},
): URL {
  const base = httpUrl('baseUrl', baseUrl);
  if (base.search || base.hash)
    throw new InputError('baseUrl', base.origin + base.pathname, 'a URL without ? and #');
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

function parsed(value: string | URL): URL | null {
  try {
    return new URL(value);
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
