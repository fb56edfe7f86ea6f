/** Of a state's name, a title and what is said of an arrow, in units of the picture. */
export const FONT = { name: 13.6, title: 12, label: 10 } as const;

const COLUMNS = 24;
const MAX_LINES = 4;

/** In columns, of which a letter is one: from Hangul on, a character is as wide as it is high. */
function columnsIn(character: string): number {
  if ((character.codePointAt(0) ?? 0) >= 0x1100) return 1.7;
  if (/[mwMW@%]/.test(character)) return 1.5;
  if (/[fijlrtI .,:;'|!()[\]]/.test(character)) return 0.6;
  return /[A-Z]/.test(character) ? 1.15 : 1;
}

const columnsOf = (text: string) =>
  [...text].reduce((columns, character) => columns + columnsIn(character), 0);

/** How wide a text is at most in any usual font. */
export const widthOf = (text: string, font: number) => columnsOf(text) * font * 0.62;

/** Cut with an ellipsis where it takes more than that many letters. */
export function shortened(text: string, columns = 40): string {
  if (columnsOf(text) <= columns) return text;
  return `${fitting(text, columns - 1)}…`;
}

/** Cut with an ellipsis where it is wider than that. */
export const cutTo = (text: string, width: number, font: number) =>
  shortened(text, Math.max(1, Math.floor(width / (font * 0.62))));

/** The lines that a name takes, the last one cut. They break at spaces, else where a line is full. */
export function linesOf(name: string): readonly string[] {
  const lines: string[] = [];
  let rest = name.trim();
  while (rest !== '' && lines.length < MAX_LINES) {
    const isLast = lines.length === MAX_LINES - 1;
    const line = isLast ? shortened(rest, COLUMNS) : firstLine(rest);
    lines.push(line);
    rest = isLast ? '' : rest.slice(line.length).trim();
  }
  return lines.length > 0 ? lines : [' '];
}

function firstLine(text: string): string {
  if (columnsOf(text) <= COLUMNS) return text;
  const full = fitting(text, COLUMNS);
  const space = text[full.length] === ' ' ? full.length : full.lastIndexOf(' ');
  return space > 0 ? full.slice(0, space) : full;
}

function fitting(text: string, columns: number): string {
  let taken = '';
  for (const character of text) {
    if (columnsOf(taken + character) > columns) break;
    taken += character;
  }
  return taken;
}

/** The names of our charts, and of most others, are English. */
export const languageOf = (name: string) => (/^[ -~]*$/.test(name) ? 'en' : undefined);
