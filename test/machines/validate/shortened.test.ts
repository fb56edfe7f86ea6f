import { afterEach, describe, expect, it, vi } from 'vitest';
import { lastLine, shortened, summarized } from '../../../machines/validate/shortened.ts';

const FAMILY = '👨‍👩‍👧‍👦';

afterEach(() => vi.unstubAllGlobals());

describe('shortened', () => {
  it.each(['', 'RUNNING', 'x'.repeat(200)])('leaves what is short enough as it is', (text) => {
    expect(shortened(text)).toBe(text);
  });

  it('cuts what is longer to 200, the ellipsis included', () => {
    expect(shortened('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
    expect(shortened('x'.repeat(1_000_000))).toBe(`${'x'.repeat(199)}…`);
  });

  it('cuts to another length that is given', () => {
    expect(shortened('abcdef', 5)).toBe('abcd…');
    expect(shortened('abcde', 5)).toBe('abcde');
    expect(shortened('abc', 1)).toBe('…');
  });

  it.each([
    ['a surrogate pair', '🚀'],
    ['a letter and its accents', 'e\u0301\u0323'],
    ['a family', FAMILY],
    ['a flag', '🇨🇳'],
    ['an emoji and its skin', '👍🏽'],
  ])('never cuts %s in two, wherever it is', (_, cluster) => {
    for (let before = 0; before < 19; before++) {
      const whole = Math.floor((19 - before) / cluster.length);
      expect(shortened('x'.repeat(before) + cluster.repeat(20), 20)).toBe(
        `${'x'.repeat(before)}${cluster.repeat(whole)}…`,
      );
    }
  });

  it('cuts a cluster that alone is too long between code points', () => {
    expect(shortened(`e${'\u0301'.repeat(300)}`, 20)).toBe(`e${'\u0301'.repeat(18)}…`);
    expect(encodeURIComponent(shortened('👨‍'.repeat(50), 20))).toMatch(/%E2%80%A6$/);
  });

  it('cuts between code points where there is no segmenter', () => {
    vi.stubGlobal('Intl', {});
    expect(shortened(`abc${FAMILY}`, 5)).toBe('abc…');
    expect(shortened(`ab${FAMILY}`, 5)).toBe('ab👨…');
  });
});

describe('lastLine', () => {
  it.each([
    ['--- \n }}} \n\n', ' }}} '],
    ['it failed\n}\n', 'it failed'],
    [' \n\n', ''],
    ['', ''],
  ])('of %j is %j', (text, line) => {
    expect(lastLine(text)).toBe(line);
  });
});

describe('summarized', () => {
  it('keeps a text of 200 characters as it is, in all its lines', () => {
    const text = `${'a'.repeat(99)}\n${'b'.repeat(100)}`;
    expect(summarized(text)).toBe(text);
  });

  it('leaves nothing and short texts as they are, lines and all', () => {
    expect([summarized(null), summarized(undefined), summarized(''), summarized('a\nb')]).toEqual([
      null,
      null,
      '',
      'a\nb',
    ]);
  });

  it('keeps the last line of a long text that isn’t empty, cut to 200', () => {
    expect(summarized(`${'log\n'.repeat(100)}it failed\n \n`)).toBe('it failed');
    expect(summarized(`a\n${'x'.repeat(1_000_000)}`)).toBe(`${'x'.repeat(199)}…`);
  });
});
