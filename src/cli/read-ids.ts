import { text } from 'node:stream/consumers';
import { InputError } from '../../machines/validate/input-error.ts';

/** The argument that is replaced by the ids from stdin. */
const STDIN = '-';

/**
 * The arguments, with `-` replaced by the lines of stdin.
 *
 * @throws {InputError} when stdin can't be read, or has no ids.
 */
export async function readIds(given: readonly string[]): Promise<string[]> {
  const index = given.indexOf(STDIN);
  if (index === -1) return [...given];
  return [...given.slice(0, index), ...(await readIdsFromStdin()), ...given.slice(index + 1)];
}

async function readIdsFromStdin(): Promise<string[]> {
  const lines = (await readStdin()).split('\n').map((line) => line.trim());
  const ids = lines.filter((line) => line !== '');
  if (ids.length > 0) return ids;
  throw new InputError('stdin', '', 'ids, one on each line');
}

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
