import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from './markdown.ts';

const ADDRESS = /\s(?:href|src)="([^"]*)"/g;
const NAME = /\sid="([^"]*)"/g;

/** The links of a built site that lead to no file of it, or to no place in it: of its pages, and of its Markdown. */
export function deadLinks(folder: string, base: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const names = new Map<string, ReadonlySet<string>>();
  const namesIn = (file: string) => {
    const known = names.get(file) ?? placesIn(readFileSync(file, 'utf8'), file);
    names.set(file, known);
    return known;
  };

  return files.flatMap((name) => {
    const file = join(folder, name);
    return addressesIn(file).flatMap((address) => {
      if (/^[a-z][a-z\d+.-]*:/i.test(address)) return [];
      const [path = '', anchor = ''] = address.split('#').map((part) => decodeURIComponent(part));
      const target = fileOf(folder, base, file, path);
      if (target === null) return [`${name}: ${address}`];
      const isThere = anchor === '' || namesIn(target).has(anchor);
      return isThere ? [] : [`${name}: ${address} (${relative(folder, target)} has no such place)`];
    });
  });
}

function addressesIn(file: string): string[] {
  if (file.endsWith('.html'))
    return Array.from(readFileSync(file, 'utf8').matchAll(ADDRESS), ([, address = '']) =>
      address.replaceAll('&amp;', '&'),
    );
  return /\.md$|llms\.txt$/.test(file)
    ? parse(readFileSync(file, 'utf8')).links.map(({ url }) => url)
    : [];
}

function placesIn(text: string, file: string): ReadonlySet<string> {
  const named = Array.from(text.matchAll(NAME), ([, name = '']) => name);
  return new Set(file.endsWith('.md') ? [...named, ...parse(text).anchors] : named);
}

function fileOf(folder: string, base: string, file: string, path: string): string | null {
  if (path === '') return file;
  const from = path.startsWith('/')
    ? join(folder, path.slice(base.length - 1))
    : join(dirname(file), path);
  return (
    [from, join(from, 'index.html')].find((one) => existsSync(one) && !one.endsWith('/')) ?? null
  );
}
