/** The step, or the nearest one that is kept. */
export const keptStep = (
  step: number,
  { first, steps }: { readonly first: number; readonly steps: number },
): number => Math.max(first, Math.min(step, steps - 1));
