import type { Observation } from 'pollchart';
import { randomFrom } from './random.ts';
import { Timeline } from './timeline.ts';
import { reading } from './traffic.ts';
import type { Client } from './virtual-poll.ts';

const SECOND = 1_000;
const STEADY_MS = 20 * SECOND;
const OUTAGE_MS = 60 * SECOND;
const AFTER_MS = 60 * SECOND;
const [BEGINS, ENDS] = [STEADY_MS, STEADY_MS + OUTAGE_MS];

/** How a server is away; the last names the moment at which it ends to each client. */
export const kinds = ['refuses', 'is silent', 'answers 503 with Retry-After'] as const;
export type Kind = (typeof kinds)[number];

/** Requests a second, from the first second of the outage on. */
export interface Rush {
  readonly steadyPerSecond: number;
  readonly perSecond: readonly number[];
  /** The busiest second after the outage. */
  readonly peakPerSecond: number;
}

/** Many clients that have watched a running conversation for long, and an outage of a minute. */
export function rush(
  kind: Kind,
  clients: number,
  /** In which they begin, evenly. */
  spreadMs: number,
  newClient: (startsAt: number) => Client,
): Rush {
  const random = randomFrom(11);
  const timeline = new Timeline<Client>();
  const perSecond = new Array<number>((STEADY_MS + OUTAGE_MS + AFTER_MS) / SECOND).fill(0);
  for (let index = 0; index < clients; index += 1) {
    const startsAt = random() * spreadMs;
    const client = newClient(startsAt);
    timeline.add(startsAt, client);
  }
  for (let next = timeline.next(); next; next = timeline.next()) {
    const { at, item: client } = next;
    if (at >= STEADY_MS + OUTAGE_MS + AFTER_MS) break;
    const second = Math.floor(at / SECOND);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
    client.answer(answerAt(kind, at, random()));
    if (client.dueAt !== null) timeline.add(client.dueAt, client);
  }
  const steady = perSecond.slice(STEADY_MS / SECOND - 10, STEADY_MS / SECOND);
  const after = perSecond.slice(ENDS / SECOND);
  return {
    steadyPerSecond: steady.reduce((sum, requests) => sum + requests, 0) / steady.length,
    perSecond: perSecond.slice(STEADY_MS / SECOND - 10),
    peakPerSecond: Math.max(...after),
  };
}

function answerAt(kind: Kind, at: number, jitter: number): Observation {
  if (at < BEGINS || at >= ENDS) return reading('RUNNING', at + 50, jitter);
  const isSilent = kind === 'is silent';
  const elapsedMs = isSilent ? 10 * SECOND : 1;
  return {
    type: 'unavailable',
    failure: {
      code: isSilent ? 'timeout' : 'network',
      message: kind,
      httpStatus: null,
      retryable: true,
    },
    askedMs:
      kind === 'answers 503 with Retry-After' ? Math.ceil((ENDS - at) / SECOND) * SECOND : null,
    at: at + elapsedMs,
    elapsedMs,
    jitter,
  };
}
