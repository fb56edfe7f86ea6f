import type { EventObject } from 'xstate';
import type { Observation } from '../poll/observation.ts';
import { validateObservation } from '../poll/validate-observation.ts';
import { InputError } from '../validate/input-error.ts';
import { timeIn } from './clock.ts';
import type { FleetState } from './fleet-state.ts';
import { answered, type FleetMember, initialMember } from './member.ts';

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

/** A new member, with its first answer if there is one. Its wait counts from that answer as far as the fleet knows the time. */
export function newMember<TData>(
  id: string,
  answers: FirstAnswers<TData>,
  { at, isTimed, policy }: Pick<FleetState, 'at' | 'isTimed' | 'policy'>,
): FleetMember<TData> {
  const observation = answers.get(id);
  if (!observation) return initialMember(id);
  const now = timeIn({ at });
  const answeredAt = isTimed ? Math.min(observation.at, now) : now;
  return answered<TData>(initialMember(id), observation, policy, 0, {
    at: answeredAt,
    askedAt: answeredAt - observation.elapsedMs,
  });
}
