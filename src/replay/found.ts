import type { StateValue } from 'xstate';
import type { Found } from './recording.ts';

/** Where a chart is, as a recording keeps it. */
export function foundIn(snapshot: unknown): Found {
  const { value, context, output } = snapshot as {
    readonly value: StateValue;
    readonly context: Pick<Found, 'nextPollAt'>;
    readonly output?: { readonly reason?: string };
  };
  const { nextPollAt } = context;
  return { value, nextPollAt, ...(output?.reason !== undefined && { reason: output.reason }) };
}
