import type { FleetMember } from './member.ts';
import type { Pages } from './pages.ts';

const indexes = new WeakMap<readonly FleetMember[], ReadonlySet<string>>();

/** A page never changes, so it is scanned once. */
function idsOn(page: readonly FleetMember[]): ReadonlySet<string> {
  const known = indexes.get(page);
  if (known) return known;
  const found = new Set(page.map(({ id }) => id));
  indexes.set(page, found);
  return found;
}

/** Which of the ids are on which page; ids on no page are omitted. */
export function placesOf(
  pages: Pages<FleetMember>,
  ids: readonly string[],
): ReadonlyMap<number, ReadonlySet<string>> {
  const wanted = new Set(ids);
  const places = new Map<number, ReadonlySet<string>>();
  for (const [place, page] of pages.entries()) {
    const found =
      wanted.size < page.length
        ? ids.filter((id) => idsOn(page).has(id))
        : page.map(({ id }) => id).filter((id) => wanted.has(id));
    if (found.length > 0) places.set(place, new Set(found));
  }
  return places;
}
