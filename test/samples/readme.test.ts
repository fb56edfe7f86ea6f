import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readText, samplesIn } from '../../scripts/samples/document-samples.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const READMES = ['README.md', 'README.zh-CN.md'];

const linksIn = (text: string) =>
  Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link);

/** What a README consists of, without its words: the headings, tables, lists and links of each section. */
const outlineOf = (document: string) =>
  readText(document)
    .replace(/^```[\s\S]*?^```$/gm, '(block)')
    .split(/^(?=#)/m)
    .map((section) => ({
      level: /^#*/.exec(section)?.[0].length,
      blocks: section.match(/^\(block\)$/gm)?.length ?? 0,
      items: section.match(/^- /gm)?.length ?? 0,
      paragraphs: section.trim().split(/\n\n/).length,
      rows: Array.from(section.matchAll(/^\|.*\|$/gm), ([row]) => row.split('|').length),
      firstCells: section.match(/^\| `[^|]*/gm),
      links: linksIn(section)
        .map((link) => (READMES.includes(link) ? 'the other language' : link))
        .sort(),
      code: [...new Set(section.match(/`[^`\n]+`/g))].sort(),
    }));

describe('The README', () => {
  it.each(READMES)('%s has at most 200 lines', (document) => {
    expect(readText(document).trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  it('is the same in both languages: headings, tables, lists, links and names', () => {
    expect(outlineOf('README.zh-CN.md')).toEqual(outlineOf('README.md'));
  });

  it('has the same code in both languages', () => {
    const [english, chinese] = READMES.map((document) =>
      samplesIn(document).map(({ language, code }) => ({ language, code })),
    );
    expect(chinese).toEqual(english);
  });
});

/** The texts in a tarball, by path: each is in blocks of 512 bytes behind one with its name and its size. */
function textsIn(tarball: Buffer): ReadonlyMap<string, string> {
  const blocks = gunzipSync(tarball);
  const texts = new Map<string, string>();
  for (let at = 0; blocks[at]; ) {
    const size = Number.parseInt(blocks.toString('latin1', at + 124, at + 136), 8);
    const name = blocks.toString('utf8', at, at + 100).replace(/\0.*/s, '');
    texts.set(name, blocks.toString('utf8', at + 512, at + 512 + size));
    at += 512 * (1 + Math.ceil(size / 512));
  }
  return texts;
}

describe('The README that is packed', () => {
  /** The package without what is built: what `npm pack` does to the README is the same. */
  function packReadme() {
    const folder = mkdtempSync(join(tmpdir(), 'pollchart-readme-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { scripts, ...about } = JSON.parse(readText('package.json'));
    const [build, prepack] = scripts.prepack.split(' && ');
    expect(build).toBe('npm run build');
    const packed = { ...about, scripts: { prepack, postpack: scripts.postpack } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(packed));
    for (const file of [...READMES, 'docs/states.md', 'scripts/pack-readme.mjs'])
      cpSync(join(root, file), join(folder, file));
    const run = (command: string, args: string[]) =>
      execFileSync(command, args, {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const [{ filename }] = JSON.parse(run('npm', ['pack', '--json']));
    const textOf = textsIn(readFileSync(join(folder, filename)));
    return { folder, textOf, home: about.repository.url.replace(/^git\+|\.git$/g, '') };
  }

  it('shows the chart and leads to pages of the repository, which exist, and leaves the README as it was', () => {
    const { folder, textOf, home } = packReadme();
    for (const file of READMES) {
      const text = textOf.get(`package/${file}`) ?? '';
      expect(text).not.toContain('```mermaid');
      expect(text).toContain(`](${home}/raw/HEAD/docs/chart.svg)`);
      const links = linksIn(text);
      expect(links.filter((link) => !/^https:\/\//.test(link))).toEqual([]);
      const own = links.filter((link) => link.startsWith(home));
      expect(own.length).toBeGreaterThan(20);
      const paths = own.map((link) => /\/(?:blob|raw)\/HEAD\/([^#]+)/.exec(link)?.[1] ?? link);
      expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
      expect(readFileSync(join(folder, file), 'utf8')).toBe(readText(file));
    }
  });
});
