import { expect, it } from 'vitest';
import { InputError } from '../../../machines/validate/input-error.ts';

it.each([
  ['text', '"text"'],
  ['x'.repeat(80), `"${'x'.repeat(80)}"`],
  ['x'.repeat(81), `"${'x'.repeat(79)}…"`],
  ['🚀'.repeat(81), `"${'🚀'.repeat(39)}…"`],
  [7, '7'],
  [null, 'null'],
  [undefined, 'undefined'],
  [true, 'true'],
  [[1], 'an array'],
  [{ a: 1 }, 'an object'],
  [() => 1, 'a function'],
])('shows %j as %s', (got, shown) => {
  const error = new InputError('path', got, 'a number');
  expect(error.message).toBe(`path: expected a number, got ${shown}`);
  expect(error).toMatchObject({ name: 'InputError', path: 'path', expected: 'a number' });
});

it('shows of a long number as much as of a text', () => {
  const { message } = new InputError('path', 10n ** 100n, 'less');
  expect(message).toBe(`path: expected less, got 1${'0'.repeat(78)}…`);
});

it('shows of a long path as much as of any other text', () => {
  const { message } = new InputError(`policy.${'x'.repeat(1_000_000)}`, 1, 'none');
  expect(message).toBe(`policy.${'x'.repeat(192)}…: expected none, got 1`);
});
