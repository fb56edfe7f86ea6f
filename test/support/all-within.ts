import { inspect } from 'node:util';

/**
 * All that `util.inspect` shows of a value at any depth, hidden properties, closed promises and entries of maps
 * too. Each object once: `inspect` itself shows shared ones again and again, 80 MB for a machine.
 */
export function allWithin(value: unknown): string {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    if ((typeof one !== 'object' && typeof one !== 'function') || one === null || seen.has(one))
      continue;
    seen.add(one);
    texts.push(inspect(one, { depth: 1, showHidden: true, maxStringLength: null }));
    if (one instanceof Map || one instanceof Set) open.push(...[...one].flat());
    for (const key of Reflect.ownKeys(one))
      open.push(Object.getOwnPropertyDescriptor(one, key)?.value);
    open.push(Object.getPrototypeOf(one));
  }
  return texts.join('\n');
}
