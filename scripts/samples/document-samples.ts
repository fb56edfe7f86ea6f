import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A code block of a document. */
export interface Sample {
  readonly document: string;
  /** What stands behind the fence. */
  readonly language: string;
  /** The file that the paragraph above names, from the root; `null` where it names none. */
  readonly file: string | null;
  readonly code: string;
}

/** The documents whose samples are files, from the root. */
export const documents: readonly string[] = [
  ...['README.md', 'README.zh-CN.md'],
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What is no program: a session in a terminal, a picture, data. */
export const NO_PROGRAM: readonly string[] = ['console', 'mermaid', 'json'];

const LANGUAGES: Readonly<Record<string, string>> = {
  '.cjs': 'js',
  '.sh': 'sh',
  '.ts': 'ts',
  '.tsx': 'tsx',
};

export const languageOf = (file: string) => LANGUAGES[extname(file)];

export const readText = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** What a document shows of a file: all but the comment that introduces it. */
export const shownOf = (file: string) => readText(file).replace(/^\/\*\*[\s\S]*?\*\/\n/, '');

/** The paragraph above a block, and the block. */
const BLOCK = /((?:^(?!```).+\n)*)\n?^```(\S*)\n([\s\S]*?)^```$/gm;

/** The file that a paragraph links to by its name in backquotes, the last one. */
function fileIn(document: string, paragraph: string): string | null {
  const [, link] = [...paragraph.matchAll(/\[`[^`]+`\]\(([^)#\s]+)\)/g)].at(-1) ?? [];
  return link === undefined ? null : relative(ROOT, join(ROOT, dirname(document), link));
}

/** The code blocks of a document, in order. */
export function samplesIn(document: string, text = readText(document)): Sample[] {
  return Array.from(text.matchAll(BLOCK), ([, paragraph = '', language = '', code = '']) => ({
    ...{ document, language, code },
    file: NO_PROGRAM.includes(language) ? null : fileIn(document, paragraph),
  }));
}

/** The document with the text of each file in its block. */
export const withSamples = (document: string): string =>
  readText(document).replace(BLOCK, (block, paragraph: string, language: string) => {
    const file = NO_PROGRAM.includes(language) ? null : fileIn(document, paragraph);
    return file ? `${paragraph}\n\`\`\`${languageOf(file)}\n${shownOf(file)}\`\`\`` : block;
  });
