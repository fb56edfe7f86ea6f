import type { ChartArrow } from './chart.ts';

/** What an arrow is taken for, e.g. `poll.pause`, `after pollDelay [isDue]`. */
export function arrowWords({ event, guard, index }: ChartArrow): string {
  const words = eventWords(event);
  if (guard !== null) return words ? `${words} [${guard}]` : `[${guard}]`;
  return words || (index > 0 ? 'else' : 'always');
}

/** XState's own events are told as they are written in a machine; an invocation's generated id says nothing. */
function eventWords(event: string): string {
  const [, kind, id = ''] =
    /^xstate\.(after|done\.actor|done\.state|error\.actor|snapshot)\.(.*)$/s.exec(event) ?? [];
  const of = /^\d+\./.test(id) || id === '*' ? '' : ` ${id}`;
  if (kind === 'after') return `after ${delayWords(id)}`;
  if (kind === 'done.state') return 'done';
  if (kind === 'done.actor') return `done${of}`;
  if (kind === 'error.actor') return `error${of}`;
  if (kind === 'snapshot') return `snapshot${of}`;
  return event;
}

/** `pollDelay.polling.waiting`: the delay, and the id of the state that waits. */
function delayWords(id: string): string {
  const delay = id.split('.')[0] ?? '';
  return /^\d+$/.test(delay) ? `${delay} ms` : delay;
}
