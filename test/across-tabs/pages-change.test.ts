import { expect, it } from 'vitest';
import { changeOf, withChange } from '../../src/across-tabs/pages-change.ts';

const [a, b, c, d] = [['a'], ['b'], ['c'], ['d']] as const;

it.each([
  [[], [a, b]],
  [
    [a, b, c],
    [a, d, c],
  ],
  [[a, b, c], [a]],
  [[a], [d, b, c]],
  [[a, b], []],
])('the pages %j and what has changed are %j', (before, after) => {
  const change = changeOf(before, after);
  const pages = withChange(before, structuredClone(change));
  expect(pages).toEqual(after);
  for (const [place, page] of after.entries())
    if (page === before[place]) expect(pages[place]).toBe(page);
});

it('of pages that stay nothing is sent', () => {
  expect(changeOf([a, b, c], [a, d, c])).toEqual({ length: 3, changed: [[1, d]] });
});
