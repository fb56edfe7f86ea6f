import type { DoneActorEvent, ErrorActorEvent, EventObject } from 'xstate';

/** XState delivers an actor's answer in events that no sender may type, so no `setup` knows them. */
export const answerIn = <T>(event: EventObject): T => (event as DoneActorEvent<T>).output;

/** What an actor ended with, in words. Anything can be thrown, even what can't be put into any. */
export const defectIn = (event: EventObject): string => messageOf((event as ErrorActorEvent).error);

export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'something that has no words was thrown';
  }
}

/** ECMA-262: the farthest time that a date can have. */
export const MAX_TIME_MS = 8.64e15;

/** The time that an event carries, epoch ms; `null` when it has none that can be taken. */
export function timeOf(event: EventObject): number | null {
  const { at } = event as { at?: unknown };
  return typeof at === 'number' && Math.abs(at) <= MAX_TIME_MS ? at : null;
}
