import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from './markdown.ts';
import { documents, groups, pageOf } from './pages.ts';
import { readText } from './repository.ts';
import { STAGED } from './stage.ts';

const { name, description } = JSON.parse(readText('package.json'));

/** What a language model reads ({@link https://llmstxt.org}): a list of the pages, all of them as one text, and each as Markdown. */
export async function writeLlms(folder: string): Promise<void> {
  const texts = new Map<string, string>();
  for (const document of documents)
    texts.set(document, await readFile(join(STAGED, pageOf(document)), 'utf8'));

  const lists = groups.map(({ text, documents }) => {
    const items = documents.map((document) => {
      const { title, summary } = parse(texts.get(document) ?? '');
      const about = firstSentence(summary);
      return `- [${title}](./${pageOf(document)})${about && `: ${about}`}`;
    });
    return `## ${text}\n\n${items.join('\n')}\n`;
  });
  await writeFile(
    join(folder, 'llms.txt'),
    `# ${name}\n\n> ${description}\n\nEach page below is Markdown; [llms-full.txt](./llms-full.txt) is all of them but the API in one.\n\n${lists.join('\n')}`,
  );
  const whole = [...texts].filter(([document]) => !document.startsWith('docs/api/'));
  await writeFile(
    join(folder, 'llms-full.txt'),
    whole.map(([document, text]) => `<!-- ${pageOf(document)} -->\n\n${text.trim()}\n`).join('\n'),
  );
  await cp(STAGED, folder, {
    recursive: true,
    filter: (path) => path !== join(STAGED, 'public'),
  });
}

/** Up to the first full stop before white space. */
const firstSentence = (text: string): string =>
  /^.*?[.。](?=\s|$)/s.exec(text)?.[0].replace(/\s+/g, ' ') ?? '';
