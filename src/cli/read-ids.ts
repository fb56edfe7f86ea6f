import { text } from 'node:stream/consumers';
import { InputError } from '../../machines/validate/input-error.ts';

/** Stands for the ids that come from stdin. */
const STDIN = '-';

/**
 * The ids that are asked for: those of the arguments, and in the place of `-` those of stdin, one a line.
 *
 * @throws {InputError} for a stdin that can't be read, or that has none.
 */
export async function readIds(given: readonly string[]): Promise<string[]> {
  const place = given.indexOf(STDIN);
  if (place === -1) return [...given];
  return [...given.slice(0, place), ...(await idsFromStdin()), ...given.slice(place + 1)];
}

async function idsFromStdin(): Promise<string[]> {
  const lines = (await contentOfStdin()).split('\n').map((line) => line.trim());
  const ids = lines.filter((line) => line !== '');
  if (ids.length > 0) return ids;
  throw new InputError('stdin', '', 'ids, one on each line');
}

async function contentOfStdin(): Promise<string> {
  try {
    return await text(process.stdin);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError('stdin', STDIN, `lines that can be read (${code})`);
  }
}

/** Each id once, in the first spelling that it came in. */
export function onceEach(
  ids: readonly string[],
  normalizeId: (id: string) => string = (id) => id,
): string[] {
  const firsts = new Map<string, string>();
  for (const id of ids) {
    const normal = normalizeId(id);
    if (!firsts.has(normal)) firsts.set(normal, id);
  }
  return [...firsts.values()];
}
