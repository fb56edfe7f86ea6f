import { InputError } from '../../machines/validate/input-error.ts';

/** Matches the message of an InputError about `path`: what was got, and how the words begin that say what was expected. */
export const refusal = (path: string, got: string, expected = ''): RegExp =>
  new RegExp(`^${literal(path)}: expected ${literal(expected)}.*, got ${literal(got)}(?::.*)?$`);

/** The whole message of the InputError that a validation throws. */
export function refusalOf(validate: () => void): string {
  try {
    validate();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
