/** ECMA-48: colours, cursor movements and titles, also in their one-byte form (`\x9b`). */
const CONTROL_SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]/g;

/** A text on one line, without control characters: a server's text must neither break lines nor control a terminal. */
export const oneLine = (text: string): string =>
  text.replace(CONTROL_SEQUENCES, '').replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu, ' ');
