import stringWidth from 'string-width';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a terminal obeys.
const PIECE = /\u001b\[(\??)(\d*)([A-Za-z])|[\r\n]|[^\u001b\r\n]+/gu;

/** The end of one drawing: log-update asks the terminal to show all of it at once. */
const SHOWN = '2026l';

/** What a terminal shows of an output, drawing by drawing; it refuses what doesn't fit into it. */
export function screensOf(output: string, columns: number, rows: number): string[] {
  const screens: string[] = [];
  let lines = [''];
  let row = 0;
  let column = 0;
  for (const [piece, isPrivate, count, command] of output.matchAll(PIECE)) {
    const times = Number(count || 1);
    if (piece === '\r') column = 0;
    else if (piece === '\n') {
      column = 0;
      row += 1;
      if (row === lines.length) lines.push('');
      if (row === rows) {
        lines = lines.slice(1);
        row -= 1;
      }
    } else if (command === undefined) {
      const text = (lines[row] ?? '').slice(0, column).padEnd(column) + piece;
      if (stringWidth(text) > columns) throw new Error(`too wide: ${text}`);
      lines[row] = text;
      column = text.length;
    } else if (isPrivate) {
      if (count + command === SHOWN) screens.push(lines.join('\n').trimEnd());
    } else if (command === 'A') {
      if (times > row) throw new Error(`${times} lines up from line ${row}: the table is too tall`);
      row -= times;
    } else if (command === 'B') row = Math.min(row + times, rows - 1);
    else if (command === 'G') column = 0;
    else if (command === 'K') lines[row] = count === '2' ? '' : (lines[row] ?? '').slice(0, column);
    else if (command !== 'm') throw new Error(`no such command here: ${JSON.stringify(piece)}`);
  }
  return screens;
}
