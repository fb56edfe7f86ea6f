import type { Box, Entry, Label } from './layout.ts';

/** What was drawn by hand for one chart. */
export interface Drawing {
  /** The id of the machine. */
  readonly chart: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: Readonly<Record<string, Box>>;
  /** Path data by `from→to`. */
  readonly paths: Readonly<Record<string, string>>;
  /** Why what is between `from→to` has no path. */
  readonly notDrawn: Readonly<Record<string, string>>;
  readonly labels: readonly Label[];
  readonly entries: readonly Entry[];
}

/** The box of a state whose name takes one line. */
export const box = (x: number, y: number, width: number): Box => ({ x, y, width, height: 36 });
