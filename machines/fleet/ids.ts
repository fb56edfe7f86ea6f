import { InputError } from '../validate/input-error.ts';

/** An id in the spelling that it came in. */
export const asIs = (id: string): string => id;

export const isId = (id: unknown): id is string => typeof id === 'string' && id !== '';

/**
 * The ids, normalized, without duplicates.
 *
 * @throws {InputError} naming the one that is invalid.
 */
export function parseIds(
  path: string,
  ids: unknown,
  normalizeId: (id: string) => string,
): readonly string[] {
  if (!Array.isArray(ids))
    throw new InputError(path, ids, 'an array of strings that are not empty');
  const normalized = Array.from(ids, (id, place) => {
    const found = isId(id) ? normalizeId(id) : id;
    if (!isId(found)) throw new InputError(`${path}[${place}]`, id, 'a string that is not empty');
    return found;
  });
  return [...new Set(normalized)];
}
