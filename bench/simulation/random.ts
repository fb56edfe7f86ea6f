/** A seeded source of randomness (mulberry32): the same seed, the same numbers, 0 ≤ x < 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller. */
const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const logNormal = (random: () => number, middle: number, spread: number): number =>
  middle * Math.exp(spread * normal(random));

export const pareto = (random: () => number, min: number, steepness: number): number =>
  min / (1 - random()) ** (1 / steepness);
