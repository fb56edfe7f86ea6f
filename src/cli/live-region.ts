import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';
import { isInForeground } from './foreground.ts';
import { onSuspension } from './suspension.ts';

/** What is assumed where a terminal doesn't know its size, e.g. on a serial line. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** In less nothing could be read, and each drawing would scroll. */
const MIN_COLUMNS = 10;
const MIN_ROWS = 3;

/** Cut off what is too wide, instead of wrapping it (DECAWM); and wrap again. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';

/** Line by line, since some terminals keep a screen that is cleared as a whole among what was scrolled out. */
const ERASE_LINE = '\u001b[2K';
const UP = '\u001b[1A';

interface Options {
  /** Whether lines are wrapped when the terminal gets narrower, else they are cut off. */
  readonly reflows: boolean;
  /** Draws again. */
  readonly redraw: () => void;
}

/** The last lines of a terminal, drawn over and over, below lines that stay. */
export class LiveRegion {
  readonly #stdout: NodeJS.WriteStream;
  readonly #options: Options;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #endSuspension: () => void;
  /** What is shown now. */
  #lines: readonly string[] = [];
  /** Widths of lines that were pushed off the top when the terminal got smaller. Most terminals bring them back. */
  #pushedOff: number[] = [];
  #height: number;

  constructor(stdout: NodeJS.WriteStream, options: Options) {
    this.#stdout = stdout;
    this.#options = options;
    this.#update = createLogUpdate(this.#view());
    this.#height = this.rows;
    stdout.on('resize', this.#onResize);
    this.#endSuspension = onSuspension(() => this.#leave(), options.redraw);
  }

  /** Of the terminal, at least 1. */
  get columns(): number {
    return this.#stdout.columns || DEFAULT_COLUMNS;
  }

  get rows(): number {
    return this.#stdout.rows || DEFAULT_ROWS;
  }

  /** Replaces what is shown. On a tiny terminal, and in the background, nothing is. */
  draw(lines: readonly string[]): void {
    const hasRoom = this.columns >= MIN_COLUMNS && this.rows >= MIN_ROWS;
    if (lines.length === 0 || !hasRoom || !isInForeground(this.#stdout)) {
      this.clear();
    } else {
      this.#lines = lines;
      this.#update(lines.join('\n'));
    }
  }

  clear(): void {
    this.#lines = [];
    this.#update.clear();
  }

  /** Prints a text that stays; what was drawn has to be drawn again. */
  print(text: string): void {
    this.clear();
    this.#pushedOff = [];
    this.#stdout.write(`${text}\n`);
  }

  /** Leaves nothing behind. */
  close(): void {
    this.#leave();
    this.#stdout.off('resize', this.#onResize);
    this.#endSuspension();
  }

  #leave(): void {
    this.clear();
    this.#update.done();
  }

  /** The terminal as the library is to see it: with a size, and without wrapping, since terminals differ in widths. */
  #view(): NodeJS.WritableStream {
    const region = this;
    const view = {
      isTTY: true,
      get columns() {
        return region.columns;
      },
      get rows() {
        return region.rows;
      },
      write: (text: string) => this.#stdout.write(NO_WRAP + text + WRAP),
    };
    return view as unknown as NodeJS.WritableStream;
  }

  /** The terminal has moved what was drawn, so the library no longer knows where that is. */
  readonly #onResize = (): void => {
    const { rows } = this;
    const drawn = this.#lines.map((line) => stringWidth(line));
    const above = this.#rowsOf([...this.#pushedOff, ...drawn]);
    if (above > 0) this.#stdout.write(`\r${ERASE_LINE}${(UP + ERASE_LINE).repeat(above)}`);
    this.#pushedOff = [
      ...this.#without(this.#pushedOff, rows - this.#height),
      ...this.#pushedNow(drawn, this.#rowsOf(drawn) - (rows - 1)),
    ];
    this.#lines = [];
    this.#height = rows;
    this.#update.done();
    this.#options.redraw();
  };

  /** The first of these lines, as far as so many rows of them don't fit; the cursor stays on the line below the last. */
  #pushedNow(widths: readonly number[], rows: number): number[] {
    const pushed: number[] = [];
    for (const width of widths) {
      const left = rows - this.#rowsOf(pushed);
      if (left <= 0) break;
      pushed.push(Math.min(width, left * this.columns));
    }
    return pushed;
  }

  /** Without the last of these lines, which are in so many rows that came back. */
  #without(widths: readonly number[], rows: number): number[] {
    let left = widths.length;
    while (left > 0 && this.#rowsOf(widths.slice(left - 1)) <= rows) left -= 1;
    return widths.slice(0, left);
  }

  #rowsOf(widths: readonly number[]): number {
    const rowsOf = (width: number) => Math.max(1, Math.ceil(width / this.columns));
    return widths.reduce((sum, width) => sum + (this.#options.reflows ? rowsOf(width) : 1), 0);
  }
}
