import type { PollingContext } from '../../machines/polling.context.ts';
import { cases } from './cases.ts';
import type { PathEvent } from './generate.ts';

/** Where a path should be: a state, with the reason behind a slash when it is a final one. */
export interface Place {
  readonly state: string;
  /** Where a pause began. */
  readonly last: string;
}

const WAITS: readonly string[] = ['waiting', 'backoff', 'rateLimited'];

/** Where an event leads by the design, written down apart from the chart. */
export function expected(place: Place, event: PathEvent, before: PollingContext): Place {
  const to = (state: string) => ({ ...place, state });
  const { state } = place;
  const isLive = state === 'fetching' || WAITS.includes(state);
  const isOver = state.includes('/');

  switch (event.name) {
    case 'poll.start':
      return state === 'idle' ? to('fetching') : place;
    case 'poll.stop':
      return isOver ? place : to('stopped/requested');
    case 'poll.pause':
      return isLive ? { state: 'paused', last: state } : place;
    case 'poll.resume':
    case 'poll.resume in time':
      return state === 'paused' ? to(place.last) : place;
    case 'poll.refresh':
      return (state === 'waiting' || state === 'backoff') && !isHeld(before)
        ? to('fetching')
        : place;
    case 'poll.wake':
    case 'poll.wake in time':
      return place;
    case 'the wait ends':
      return to('fetching');
    case 'a bug':
      return to('error/defect');
    default:
      return to(cases[event.name]?.leadsTo(before, event.output?.at ?? 0) ?? 'an unknown answer');
  }
}

/** Whether the server asked for the wait: seen in what it said, not in what the chart made of it. */
export function isHeld({ observation }: PollingContext): boolean {
  if (observation === null) return false;
  if (observation.type === 'rateLimited') return true;
  if ('retryAfterMs' in observation && observation.retryAfterMs !== null) return true;
  return observation.serverPaceMs !== null;
}

/** What is left of a wait after a wake or a resume. */
export function remaining(event: PathEvent, { delayMs, nextPollAt, ...context }: PollingContext) {
  if (event.at !== undefined) return (nextPollAt ?? event.at) - event.at;
  return isHeld({ delayMs, nextPollAt, ...context }) ? delayMs : 0;
}

export const isWait = (state: string): boolean => WAITS.includes(state);
