import { stripVTControlCharacters } from 'node:util';

/** The text on one line and harmless: what a server sends must not steer the terminal. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu, ' ');
