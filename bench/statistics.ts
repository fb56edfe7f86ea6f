/** The middle of a run's paired ratios, and how far a single pair may be off: the noise of this run. */
interface Measured {
  readonly value: number;
  /** Half the range between the 10th and the 90th percentile. */
  readonly noise: number;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below = Number.NaN, above = below] = sorted.slice(
    Math.floor(place),
    Math.floor(place) + 2,
  );
  return below + (above - below) * (place % 1);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const measured = (values: readonly number[]): Measured => ({
  value: median(values),
  noise: (quantile(values, 0.9) - quantile(values, 0.1)) / 2,
});

/** Round by round, what was measured next to what it is compared with. */
export const paired = (values: readonly number[], base: readonly number[]): Measured =>
  measured(values.map((value, round) => value / (base[round] ?? Number.NaN)));
