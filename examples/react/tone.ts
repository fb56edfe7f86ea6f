import type { PollView } from 'pollchart/react';

const tones = {
  idle: 'quiet',
  fetching: 'live',
  waiting: 'live',
  backoff: 'warning',
  rateLimited: 'warning',
  paused: 'quiet',
  stopped: 'good',
  error: 'bad',
  notFound: 'bad',
  unauthorized: 'bad',
} as const satisfies Record<PollView<unknown>['phase'], string>;

/** Which of the five colours a state is shown in. */
export const toneOf = (phase: PollView<unknown>['phase']) => tones[phase];
