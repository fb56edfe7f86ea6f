/** A URL without a user, a password, a query and a fragment: they may be secret. */
export function shownUrl(url: string): string {
  if (!/^\w+:\/\//.test(url) || !URL.canParse(url))
    return url.replace(/^([^:]*:\/\/)?.*@/s, '$1').replace(/[?#].*$/s, '');
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
