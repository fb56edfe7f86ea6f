/** What is so from a time on, ms after the beginning. */
export type Step<TState> = TState & { readonly after: number };

/** The last of the steps that has begun. */
export function stepAt<TState>(steps: readonly Step<TState>[], elapsedMs: number): TState {
  const step = steps.findLast(({ after }) => after <= elapsedMs);
  if (step === undefined) throw new RangeError(`no step at ${elapsedMs} ms`);
  return step;
}
