import { FIELD_VALUE } from '../../machines/validate/field-value.ts';
import { InputError } from '../../machines/validate/input-error.ts';

/**
 * A key from the environment, without the white space around it.
 *
 * @throws {InputError} naming the variable, and nothing of its value, for what can't stand in a header.
 */
export function keyIn(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const key = env[name]?.trim();
  if (key === undefined || FIELD_VALUE.test(key)) return key;
  throw new InputError(name, whatIsIn(key), 'a key that can stand in a header: one line of ASCII');
}

function whatIsIn(key: string): string {
  if (/[\r\n]/.test(key)) return 'one with a line break';
  return /\p{Cc}/u.test(key) ? 'one with a control character' : 'one with characters past U+00FF';
}
