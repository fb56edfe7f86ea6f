import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { type Link, type Markdown, parse } from './markdown.ts';
import { documents, pageOf } from './pages.ts';
import { browsed, fromRoot, pathAt, readText } from './repository.ts';

const SCHEME = /^[a-z][a-z\d+.-]*:/i;
const pages = new Map(documents.map((document) => [document, pageOf(document)]));
const GENERATED = 'docs/api/';

/** Where the site leads from a document, or what is wrong with the link. */
export type Way = { readonly to: string } | { readonly wrong: string };

/** Follows the links of a document as GitHub does, and finds what they mean on the site. */
export function wayOf(document: string, { url }: Pick<Link, 'url'>): Way {
  const own = pathAt(url);
  if (own === null && SCHEME.test(url)) return { to: url };
  const [address = '', anchor] = (own ?? url).split('#');
  const path =
    own !== null
      ? address
      : address === ''
        ? document
        : posix.join(posix.dirname(document), decodeURI(address));
  if (anchor && path.endsWith('.md') && !path.startsWith(GENERATED)) {
    const target = existsSync(fromRoot(path)) ? parsed(path) : null;
    if (target && !target.anchors.has(decodeURIComponent(anchor)))
      return { wrong: `${path} has no heading #${anchor}` };
  }
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (address === '' && own === null) return { to: hash };
  const page = path.startsWith(GENERATED) ? path.slice('docs/'.length) : pages.get(path);
  if (page !== undefined) return { to: relative(document, page) + hash };
  if (isPicture(path) && existsSync(fromRoot(path)))
    return { to: relative(document, pageOf(path)) };
  const elsewhere = browsed(path.replace(/\/$/, ''));
  return elsewhere === null ? { wrong: `there is no ${path}` } : { to: elsewhere + hash };
}

export const isPicture = (path: string): boolean => /^docs\/[^/]+\.(svg|png|webp)$/.test(path);

const cache = new Map<string, Markdown>();
function parsed(path: string): Markdown {
  const known = cache.get(path) ?? parse(readText(path));
  cache.set(path, known);
  return known;
}

function relative(document: string, page: string): string {
  const path = posix.relative(dirname(join('/', pageOf(document))), join('/', page));
  return path.startsWith('.') ? path : `./${path}`;
}
