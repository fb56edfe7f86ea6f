import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPicture, wayOf } from './links.ts';
import { parse, withLinks } from './markdown.ts';
import { documents, pageOf } from './pages.ts';
import { fromRoot, readText } from './repository.ts';

/** What VitePress reads: the documents, with the links of the site. */
export const STAGED = fromRoot('site/staged');

/** Writes the pages. Throws for a document that is missing, and for a link that leads nowhere. */
export async function stage(): Promise<void> {
  const written = documents.filter((document) => !document.startsWith('docs/api/'));
  const missing = written.filter((document) => !existsSync(fromRoot(document)));
  if (missing.length > 0)
    throw new Error(`site/pages.ts lists what isn't there: ${missing.join(', ')}`);

  const wrong: string[] = [];
  for (const document of written) {
    const text = readText(document);
    const page = withLinks(text, parse(text).links, (link) => {
      const way = wayOf(document, link);
      if ('to' in way) return way.to;
      wrong.push(`${document}:${link.line} links to ${link.url}: ${way.wrong}`);
      return link.url;
    });
    await writeChanged(join(STAGED, pageOf(document)), page);
  }
  if (wrong.length > 0) throw new Error(`Links that lead nowhere:\n${wrong.join('\n')}`);

  for (const name of readdirSync(fromRoot('docs')))
    if (isPicture(`docs/${name}`)) await copyFile(fromRoot(`docs/${name}`), join(STAGED, name));
}

/** Leaves a file as it is that has this text already, so that nobody who watches it is woken. */
async function writeChanged(file: string, text: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
