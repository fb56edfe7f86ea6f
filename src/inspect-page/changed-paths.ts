import { isObject } from './is-object.ts';

/** Separates the keys of a path: no key of JSON that a server sends has it by accident. */
export const BETWEEN_KEYS = '\u0000';

/**
 * The paths of the values that are new or not what they were, each with all paths around it; a value that is gone
 * counts for the value around it.
 */
export function changedPaths(before: unknown, after: unknown): ReadonlySet<string> {
  const changed = new Set<string>();
  const compare = (one: unknown, other: unknown, path: string): boolean => {
    if (one === other) return false;
    if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
      changed.add(path);
      return true;
    }
    let isChanged = Object.keys(one).some((key) => !Object.hasOwn(other, key));
    for (const [key, inside] of Object.entries(other)) {
      const isHere = Object.hasOwn(one, key);
      const at = path === '' ? key : path + BETWEEN_KEYS + key;
      if (!isHere) changed.add(at);
      if (!isHere || compare(one[key], inside, at)) isChanged = true;
    }
    if (isChanged) changed.add(path);
    return isChanged;
  };
  compare(before, after, '');
  return changed;
}
