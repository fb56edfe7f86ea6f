import type { EventObject } from 'xstate';
import { later } from '../poll/clock.ts';
import type { Observation } from '../poll/observation.ts';
import { validateObservation } from '../poll/validate-observation.ts';
import { InputError } from '../validate/input-error.ts';
import { advancedTo, timeIn } from './clock.ts';
import type { FleetState } from './fleet-state.ts';
import { answered, type FleetMember, initialMember, withState } from './member.ts';

/** First answers that came from elsewhere, by normalized id. */
export type FirstAnswers<TData = unknown> = ReadonlyMap<string, Observation<TData>>;

/** @throws {InputError} for anything but observations by id. */
export function parseFirstAnswers<TData>(
  path: string,
  value: unknown,
  normalizeId: (id: string) => string,
): FirstAnswers<TData> {
  if (value === undefined || value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value))
    throw new InputError(path, value, 'an object of observations by id');
  return new Map(
    Object.entries(value).map(([id, observation]: [string, unknown]) => {
      validateObservation(`${path}.${id}`, observation);
      return [normalizeId(id), observation as Observation<TData>];
    }),
  );
}

export const observationsIn = (event: EventObject): unknown =>
  'observations' in event ? event.observations : undefined;

/** The latest of the times of the answers for these ids, epoch ms; `null` without any. */
export const latestOf = (answers: FirstAnswers, ids: readonly string[]): number | null =>
  ids.reduce<number | null>((latest, id) => later(latest, answers.get(id)?.at ?? null), null);

/** A new member, with its first answer if there is one. */
export function newMember<TData>(
  id: string,
  answers: FirstAnswers<TData>,
  context: FleetState,
  at: number | null,
): FleetMember<TData> {
  const observation = answers.get(id);
  if (!observation) return withState(initialMember(id), { countsFrom: addedAt(context, at) });
  const answeredAt = answerTime(context, observation, at);
  return answered<TData>(initialMember(id), observation, context.policy, 0, {
    at: answeredAt,
    askedAt: answeredAt - observation.elapsedMs,
  });
}

/** When a member is added that may have to wait for its first turn, as far as that is known. */
export function addedAt(context: FleetState, at: number | null): number | null {
  if (at === null || context.batches === 0) return null;
  const now = advancedTo(context, at);
  return now.unsureMs === 0 ? timeIn(now) : null;
}

/**
 * When an answer came, by the fleet's clock, if it is told at `at`: no later than that, should the two clocks differ.
 * Without a time it is now at most as late as the armed wait lets it be.
 */
function answerTime(context: FleetState, observation: Observation, at: number | null): number {
  if (!context.isTimed) return timeIn(context);
  const now = advancedTo(context, at);
  return Math.min(observation.at, timeIn(now) + (at === null ? now.unsureMs : 0));
}
