import { BETWEEN_KEYS } from './changed-paths.ts';
import { isObject } from './is-object.ts';
import type { TreeRow } from './shown.ts';

/** Of one object or array; further items are counted. */
const MAX_ITEMS = 200;

/** Of all. */
const MAX_ROWS = 2_000;

/** Characters; longer texts are cut. */
const MAX_LENGTH = 500;

/**
 * The lines of a value as a tree: what is expanded shows what is in it.
 *
 * @param expanded the paths of what is open.
 */
export function treeRows(
  value: unknown,
  expanded: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (holder: Readonly<Record<string, unknown>>, path: string, level: number) => {
    const entries = Object.entries(holder);
    for (const [name, inside] of entries.slice(0, MAX_ITEMS)) {
      if (rows.length >= MAX_ROWS) return;
      const at = path === '' ? name : path + BETWEEN_KEYS + name;
      const canOpen = isObject(inside) && Object.keys(inside).length > 0;
      const isOpen = canOpen && expanded.has(at);
      rows.push({
        ...{ path: at, level, name, text: isOpen ? bracketOf(inside) : textOf(inside) },
        ...{ isChanged: changed.has(at), isOpen: canOpen ? isOpen : null },
      });
      if (isOpen) add(inside as Readonly<Record<string, unknown>>, at, level + 1);
    }
    const left = entries.length - MAX_ITEMS;
    if (left > 0)
      rows.push({
        ...{ path: `${path}${BETWEEN_KEYS}…`, level, name: '…', text: `+ ${left}` },
        ...{ isChanged: false, isOpen: null },
      });
  };
  if (isObject(value)) add(value, '', 1);
  return rows;
}

const bracketOf = (value: unknown) => (Array.isArray(value) ? `[${value.length}]` : '{ }');

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length || ''}]`;
  if (isObject(value)) {
    const names = Object.keys(value);
    return names.length === 0
      ? '{}'
      : `{ ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''} }`;
  }
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
