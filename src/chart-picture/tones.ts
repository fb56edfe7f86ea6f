const tones: Readonly<Record<string, 'quiet' | 'live' | 'warning' | 'good' | 'bad'>> = {
  idle: 'quiet',
  deciding: 'live',
  fetching: 'live',
  waiting: 'live',
  backoff: 'warning',
  rateLimited: 'warning',
  paused: 'quiet',
  stopped: 'good',
  error: 'bad',
  notFound: 'bad',
  unauthorized: 'bad',
};

/** Which of the five colours a state is shown in, by its name; one of another machine is `live`. */
export const toneOf = (name: string) =>
  (Object.hasOwn(tones, name) ? tones[name] : undefined) ?? 'live';
