/** ECMA-48: colours, cursors and titles of terminals; those of one byte (`\x9b`) as well. */
const CONTROL_SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]/g;

/** The text on one line and harmless: what a server sends must not break lines, nor steer the terminal of a reader. */
export const oneLine = (text: string): string =>
  text.replace(CONTROL_SEQUENCES, '').replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu, ' ');
