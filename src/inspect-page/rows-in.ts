import type { Rows } from './shown.ts';
import type { Range } from './view.ts';

/** The part of a list that is in sight; the list may have become shorter since. */
export function rowsIn<TItem, TRow>(
  items: readonly TItem[],
  { from, count }: Range,
  rowOf: (item: TItem) => TRow,
): Rows<TRow> {
  const start = Math.max(0, Math.min(from, items.length - count));
  return {
    ...{ total: items.length, from: start },
    rows: items.slice(start, start + count).map(rowOf),
  };
}
