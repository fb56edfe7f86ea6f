/** With one decimal, e.g. `2.5`. */
export const inSeconds = (ms: number): string => (ms / 1_000).toFixed(1);
