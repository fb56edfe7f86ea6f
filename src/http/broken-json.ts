/** A list: of lists, objects, texts, or of a value and more; `[INFO]` and `[2026-11-01 …` are how logs begin. */
const LIST = String.raw`\[\s*(?:["{[\]]|$|(?:-?\d[\d.eE+-]*|true|false|null)\s*(?:,|$))`;

const BROKEN = new RegExp(String.raw`^\s*(?:\{|${LIST})`);

/** Whether a text that isn't JSON is some that was cut or misspelt, rather than a text of its own. */
export const isBrokenJson = (text: string): boolean => BROKEN.test(text) || isOpenText(text);

/** Whether it begins with a quotation that doesn't end. No pattern: of a long text it would overflow the stack. */
function isOpenText(text: string): boolean {
  const start = text.search(/\S/);
  if (text.charAt(start) !== '"') return false;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '"') return false;
    if (text.charAt(at) === '\\') at += 1;
  }
  return true;
}
