import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Note } from './note.ts';

/** How long an answer may wait in the client's system before the client comes to read it. */
const UNREAD_MS = 5_000;
/** Timers of Node, and clocks in whole ms, are this unsure. */
const UNSURE_MS = 2;

export interface Judgement {
  readonly requests: number;
  /** How many requests came earlier than allowed, and the worst of them. */
  readonly early: number;
  readonly earlyAfter: Readonly<Record<string, number>>;
  readonly earliest: string | null;
  readonly answers: Readonly<Record<string, number>>;
}

/** Reads the server's log: did each client stay away as long as it had to? */
export async function judgeLog(file: string): Promise<Judgement> {
  const free = new Map<string, { at: number; after: string; since: number }>();
  const answers: Record<string, number> = {};
  let requests = 0;
  const earlyAfter: Record<string, number> = {};
  let earliest: string | null = null;
  let worstMs = UNSURE_MS;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { id, at, kind, leastMs } = JSON.parse(line) as Note;
    if (kind === 'killed') {
      // Its connections are reset, and with them goes what busy clients have not read yet: trouble, after
      // which the default policy waits half a second.
      for (const client of free.values())
        if (client.after === 'a stall' || at - client.since < UNREAD_MS)
          client.at = Math.min(client.at, at + 500);
      continue;
    }
    if (kind === 'came') {
      requests += 1;
      const { at: freeAt = 0, after = '' } = free.get(id) ?? {};
      if (freeAt - at > UNSURE_MS) earlyAfter[after] = (earlyAfter[after] ?? 0) + 1;
      if (freeAt - at > worstMs) {
        worstMs = freeAt - at;
        earliest = `${worstMs} ms early, after ${after}`;
      }
    } else answers[kind] = (answers[kind] ?? 0) + 1;
    free.set(id, { at: at + leastMs, after: kind, since: at });
  }
  const early = Object.values(earlyAfter).reduce((sum, count) => sum + count, 0);
  return { requests, early, earlyAfter, earliest, answers };
}
