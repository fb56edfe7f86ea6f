import { fieldOf } from './error-chain.ts';

/** Whether a value is a Response, of whatever realm or library. */
export const isResponse = (value: unknown): value is Response =>
  typeof fieldOf(value, 'status') === 'number' &&
  typeof fieldOf(fieldOf(value, 'headers'), 'get') === 'function';
