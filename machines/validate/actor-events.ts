import type { DoneActorEvent, ErrorActorEvent, EventObject } from 'xstate';

/** XState delivers an actor's output in an event that `setup` can't declare. */
export const answerIn = <T>(event: EventObject): T => (event as DoneActorEvent<T>).output;

/** Why an actor failed, in words. Anything can be thrown, even a value without a text. */
export const defectIn = (event: EventObject): string => messageOf((event as ErrorActorEvent).error);

export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'a value without a text was thrown';
  }
}

/** ECMA-262: the largest time value of a Date, ms. */
export const MAX_TIME_MS = 8.64e15;

/** The time that an event carries, epoch ms; `null` when it has no valid one. */
export function timeOf(event: EventObject): number | null {
  const { at } = event as { at?: unknown };
  return typeof at === 'number' && Math.abs(at) <= MAX_TIME_MS ? at : null;
}
