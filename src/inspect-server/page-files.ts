import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page, as it is answered. */
export interface PageFile {
  readonly type: string;
  readonly read: () => Promise<Buffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
  txt: 'text/plain',
};

/** The built page, beside the built package; from the sources, in the folder that is built. */
const FOLDERS = ['./inspect-page', '../../dist/inspect-page'];

/** The files of the page by name. Nothing else is ever read for a request. */
export async function listPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  // The build for CommonJS leaves it undefined. `node -e` gives modules a `__dirname` too, a wrong one.
  const url: string | undefined = import.meta.url;
  const here = url === undefined ? __dirname : fileURLToPath(new URL('.', url));
  for (const folder of FOLDERS.map((path) => join(here, path))) {
    const names = await readdir(folder).catch(() => []);
    const files = names.flatMap((name): [string, PageFile][] => {
      const type = TYPES[/\w+$/.exec(name)?.[0] ?? ''];
      return type ? [[name, { type, read: () => readFile(join(folder, name)) }]] : [];
    });
    if (files.length > 0) return new Map(files);
  }
  throw new Error(
    'The page of the inspector is missing from this installation of pollchart: install it anew',
  );
}
