/** A long list that is copied page by page: changing a few items copies only their pages. JSON. */
export type Pages<T> = readonly (readonly T[])[];

const PAGE_SIZE = 100;

/** Adds items where there is room first, so that a list whose items come and go doesn't grow. */
export function withItems<T>(pages: Pages<T>, items: readonly T[]): Pages<T> {
  const grown = [...pages];
  let taken = 0;
  for (let at = 0; taken < items.length; at++) {
    const page = grown[at] ?? [];
    const room = PAGE_SIZE - page.length;
    if (room === 0) continue;
    grown[at] = [...page, ...items.slice(taken, taken + room)];
    taken += room;
  }
  return grown;
}

/** Changes some pages; the others keep their identity. */
export function withPages<T>(
  pages: Pages<T>,
  places: Iterable<number>,
  change: (page: readonly T[], place: number) => readonly T[],
): Pages<T> {
  const changed = [...pages];
  for (const place of places) changed[place] = change(changed[place] ?? [], place);
  return changed;
}

/** Changes items on any page; a page without a change keeps its identity. */
export const changedPages = <T>(pages: Pages<T>, change: (item: T) => T): Pages<T> =>
  pages.map((page) => {
    const changed = page.map(change);
    return changed.some((item, n) => item !== page[n]) ? changed : page;
  });
