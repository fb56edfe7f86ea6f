import type { DurableRecord } from '../../durable/host.ts';
import type { Task } from '../../durable/outstanding.ts';

/** What a server may have said: a NUL, half a character, what ends a line in some languages, quotes. */
const WORDS = 'an id: "é" \u0000 \ud800 \u2028 \\u0000 \'; --';

/** A request, which is due at once. */
export const request = (id: string): Task => ({
  type: 'fetch',
  id,
  src: 'fetchStatus',
  input: { id: WORDS, last: null, asked: [0, -1.5, true] },
});

export const timer = (id: string, delayMs: number): Task => ({
  type: 'schedule',
  id,
  event: { type: 'durable.due', timer: id },
  delayMs,
});

/** A record such as `step` leaves; to a host it is JSON and no more. */
export const recordOf = (version: number, tasks: readonly Task[], detail = ''): DurableRecord => ({
  version,
  tasks,
  snapshot: {
    status: 'active',
    output: undefined,
    error: undefined,
    value: { polling: 'waiting' },
    context: { id: WORDS, detail, last: null },
    children: {},
    pending: { count: version, requests: {}, timers: {} },
  } as DurableRecord['snapshot'],
});
