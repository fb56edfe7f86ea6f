import { expect, it } from 'vitest';
import { InputError } from '../../machines/input-error.ts';

it.each([
  ['text', '"text"'],
  ['x'.repeat(80), `"${'x'.repeat(80)}"`],
  ['x'.repeat(81), `"${'x'.repeat(80)}…"`],
  [7, '7'],
  [null, 'null'],
  [undefined, 'undefined'],
  [true, 'true'],
  [[1], 'an array'],
  [{ a: 1 }, 'an object'],
  [() => 1, 'a function'],
])('shows %j as %s', (got, shown) => {
  const error = new InputError('knob', got, 'a number');
  expect(error.message).toBe(`knob: got ${shown}, takes a number`);
  expect(error).toMatchObject({ name: 'InputError', knob: 'knob', takes: 'a number' });
});
