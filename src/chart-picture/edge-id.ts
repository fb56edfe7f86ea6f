import type { ChartArrow } from './chart.ts';

/** The edges that an arrow is drawn by, one for each of its targets: `from→to`. */
export const edgeIdsOf = ({ from, to, alsoTo }: ChartArrow): readonly string[] =>
  to === null ? [] : [to, ...alsoTo].map((target) => `${from}→${target}`);
