import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { endingGuards } from '../machines/poll/guards.ts';
import { documents, readText } from '../scripts/samples/document-samples.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['machines', 'src', 'test', 'bench', 'scripts', 'examples'];

const files = new Set(
  [...SOURCES, 'docs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      basename(name),
    ),
  ),
);

/** Every document for users and for those who contribute. */
const all = [...documents, 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** What a document quotes or links to that looks like a path of this repository, or like a file in its folders. */
function pathsIn(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8').replace(/```[\s\S]*?```/g, '');
  const named = [...text.matchAll(/`([^`\s]+)`|\]\(([^)#\s]+)[^)]*\)/g)].map(
    ([, quoted, linked]) => quoted ?? linked ?? '',
  );
  const isPath = new RegExp(`^(\\.ci|${SOURCES.join('|')})/[^<*…]*$|^[\\w.-]+\\.(tsx?|md)$`);
  return [...new Set(named.filter((name) => isPath.test(name)))];
}

const exists = (path: string) => existsSync(join(root, path)) || files.has(path);

it.each(all)('every path in %s exists', (document) => {
  expect(pathsIn(document).filter((path) => !exists(path))).toEqual([]);
});

/** The names that GitHub gives to the headings of a document. */
function anchorsIn(document: string): string[] {
  const text = readText(document).replace(/^```[\s\S]*?^```$/gm, '');
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it.each(all)('every link in %s leads to a file, and to a heading of it', (document) => {
  const text = readText(document).replace(/^```[\s\S]*?^```$/gm, '');
  const links = Array.from(text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g), ([, link = '']) => link);
  const broken = links.filter((link) => {
    const [path, anchor] = link.split('#');
    const file = path ? join(dirname(document), path) : document;
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && file.endsWith('.md') && !anchorsIn(file).includes(anchor);
  });
  expect(broken).toEqual([]);
});

/** The runs of lines that begin with `|`, each row as the number of its cells. */
const tablesIn = (document: string) =>
  Array.from(
    readText(document)
      .replace(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/(?:^\|.*\n?)+/gm),
    ([table]) => table.trimEnd().split('\n'),
  );

it.each(all)('every table in %s has a head, and as many cells in each row', (document) => {
  const broken = tablesIn(document).filter((rows) => {
    const widths = new Set(rows.map((row) => row.replace(/`[^`]*`|\\\|/g, '').split('|').length));
    return !/^\|[ :|-]+\|$/.test(rows[1] ?? '') || widths.size > 1;
  });
  expect(broken).toEqual([]);
});

it('every document is reached from the home of the documentation', () => {
  const links = [...readText('docs/index.md').matchAll(/\]\(([\w-]+\.md)\)/g)];
  const reached = ['docs/index.md', ...links.map(([, name]) => `docs/${name}`)];
  expect(documents.filter((name) => name.startsWith('docs/') && !reached.includes(name))).toEqual(
    [],
  );
});

it('the reading guide asks for the reasons to end in the order of the chart', () => {
  const guide = readFileSync(join(root, 'docs/reading-guide.md'), 'utf8');
  const rows = guide.matchAll(/^\|.*\| `(\w+)` \| `(\w+)` \|$/gm);
  const reasons = Array.from(rows, ([, , reason]) => reason);
  expect(reasons).toEqual(endingGuards.map(([reason]) => reason));
});
