import type { Pages } from '../../machines/fleet/pages.ts';

/** What has changed in the pages of a fleet: those that did, by their place. */
export interface PagesChange {
  readonly length: number;
  readonly changed: readonly (readonly [number, readonly unknown[]])[];
}

/** Pages are never changed in place. */
export function changeOf(before: Pages<unknown>, after: Pages<unknown>): PagesChange {
  const changed = after.flatMap((page, place) =>
    page === before[place] ? [] : [[place, page] as const],
  );
  return { length: after.length, changed };
}

/** The pages after a change; those that haven't changed stay the same objects. */
export function withChange(
  before: Pages<unknown>,
  { length, changed }: PagesChange,
): Pages<unknown> {
  const pages = before.slice(0, length);
  for (const [place, page] of changed) pages[place] = page;
  return pages;
}
