import { text } from 'node:stream/consumers';
import { InputError } from '../../machines/validate/input-error.ts';

/** The argument that is replaced by the ids from stdin. */
export const STDIN = '-';

/**
 * The arguments, with `-` replaced by the ids in stdin: those on each line, between commas and white space, up to a `#`
 * that begins a word.
 *
 * @throws {InputError} when stdin can't be read, or has no ids.
 */
export async function readIds(given: readonly string[]): Promise<string[]> {
  const index = given.indexOf(STDIN);
  if (index === -1) return [...given];
  return [...given.slice(0, index), ...(await readIdsFromStdin()), ...given.slice(index + 1)];
}

async function readIdsFromStdin(): Promise<string[]> {
  const content = await readStdin();
  if (content.includes('\0'))
    throw new InputError('stdin', 'something else', 'ids as text in UTF-8');
  const ids = idsIn(content);
  if (ids.length > 0) return ids;
  throw new InputError('stdin', '', 'ids, one on each line');
}

const idsIn = (content: string): string[] =>
  content
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .map((line) => line.replace(/(^|[\s,])#.*/, ''))
    .flatMap((line) => line.split(/[\s,]+/))
    .filter((id) => id !== '');

async function readStdin(): Promise<string> {
  try {
    return await text(process.stdin);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError('stdin', STDIN, `lines that can be read (${code})`);
  }
}

/** Without duplicates: of several spellings of one id the first is kept. */
export function uniqueIds(
  ids: readonly string[],
  normalizeId: (id: string) => string = (id) => id,
): string[] {
  const byNormalizedId = new Map<string, string>();
  for (const id of ids) {
    const normalized = normalizeId(id);
    if (!byNormalizedId.has(normalized)) byNormalizedId.set(normalized, id);
  }
  return [...byNormalizedId.values()];
}
