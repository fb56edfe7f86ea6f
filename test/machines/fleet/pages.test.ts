import { describe, expect, it } from 'vitest';
import { type Pages, withItems, withPages } from '../../../machines/fleet/pages.ts';

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n);

describe('Pages', () => {
  it('hold a hundred items each', () => {
    const pages = withItems([], numbers(0, 250));
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(pages.flat()).toEqual(numbers(0, 250));
  });

  it('are filled up where there is room before a new one begins, so that they don’t grow without end', () => {
    const pages: Pages<number> = [numbers(0, 98), [], numbers(200, 100)];
    const filled = withItems(pages, numbers(1_000, 103));
    expect(filled.map(({ length }) => length)).toEqual([100, 100, 100, 1]);
    expect(filled[0]?.slice(97)).toEqual([97, 1_000, 1_001]);
    expect(filled[1]?.[0]).toBe(1_002);
    expect(filled[3]).toEqual([1_102]);
  });

  it('begin no page that nothing is put on', () => {
    expect(withItems([], numbers(0, 100))).toEqual([numbers(0, 100)]);
  });

  it('that nothing is put on stay as they are', () => {
    const pages = withItems([], numbers(0, 150));
    const more = withItems(pages, [150]);
    expect(more[0]).toBe(pages[0]);
    expect(more[1]).toHaveLength(51);
    expect(pages[1]).toHaveLength(50);
    expect(withItems(pages, [])[1]).toBe(pages[1]);
  });

  it('are changed one by one, and the others not even copied', () => {
    const pages = withItems([], numbers(0, 250));
    const changed = withPages(pages, [1], (page) => page.map((n) => -n));
    expect(changed.map((page, n) => page === pages[n])).toEqual([true, false, true]);
    expect(changed[1]?.[0]).toBe(-100);
    expect(pages[1]?.[0]).toBe(100);
  });
});
