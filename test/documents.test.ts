import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { endingGuards } from '../machines/poll/guards.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['machines', 'src', 'test', 'bench', 'scripts', 'examples'];

const files = new Set(
  [...SOURCES, 'docs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      basename(name),
    ),
  ),
);

/** Guides whose samples are taken from an example. */
const guides = ['tanstack-query', 'ended-work', 'signed-out', 'own-hook'].map(
  (name) => `docs/${name}.md`,
);

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

it.each([
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...[
    'docs/reading-guide.md',
    'docs/any-api.md',
    'docs/command-line.md',
    'docs/real-jobs.md',
    'docs/real-openhands.md',
    'docs/ecosystem.md',
    ...guides,
  ],
])('every path in %s exists', (document) => {
  const paths = pathsIn(document);
  expect(paths).not.toEqual([]);
  expect(paths.filter((path) => !exists(path))).toEqual([]);
});

it.each(guides)('every sample in %s is the text of the file that it names', (document) => {
  const text = readFileSync(join(root, document), 'utf8');
  const samples = [...text.matchAll(/\]\(\.\.\/([^)]+)\)\)?:\n\n```tsx?\n([\s\S]*?)```/g)];
  expect(samples).not.toEqual([]);
  for (const [, file = '', sample = ''] of samples)
    expect(readFileSync(join(root, file), 'utf8')).toContain(sample);
});

it.each(guides)('every code block in %s but those of one line names its file', (document) => {
  const text = readFileSync(join(root, document), 'utf8');
  const blocks = [...text.matchAll(/(\)\)?:\n\n)?```tsx?\n([\s\S]*?)```/g)];
  const unnamed = blocks.filter(([, named, code = '']) => !named && code.trim().includes('\n'));
  expect(unnamed).toEqual([]);
});

it('the reading guide asks for the reasons to end in the order of the chart', () => {
  const guide = readFileSync(join(root, 'docs/reading-guide.md'), 'utf8');
  const rows = guide.matchAll(/^\|.*\| `(\w+)` \| `(\w+)` \|$/gm);
  const reasons = Array.from(rows, ([, , reason]) => reason);
  expect(reasons).toEqual(endingGuards.map(([reason]) => reason));
});
