/** A list: of lists, objects, texts, or of a value and more; `[INFO]` and `[2026-11-01 …` are how logs begin. */
const LIST = String.raw`\[\s*(?:["{[\]]|$|(?:-?\d[\d.eE+-]*|true|false|null)\s*(?:,|$))`;

/** A text that doesn't end. */
const OPEN_TEXT = String.raw`"(?:[^"\\]|\\[^])*\\?$`;

const BROKEN = new RegExp(String.raw`^\s*(?:\{|${LIST}|${OPEN_TEXT})`);

/** Whether a text that isn't JSON is some that was cut or misspelt, rather than a text of its own. */
export const isBrokenJson = (text: string): boolean => BROKEN.test(text);
