import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Note } from './note.ts';

/** The shortest wait of the default policy after a failure. */
const FAILURE_MS = 500;
/** Timers of Node, and clocks in whole ms, are this unsure. */
const UNSURE_MS = 2;

interface Judgement {
  readonly requests: number;
  /** How many requests came earlier than allowed, and the worst of them. */
  readonly early: number;
  readonly earlyAfter: Readonly<Record<string, number>>;
  readonly earliest: string | null;
  readonly answers: Readonly<Record<string, number>>;
}

interface Client {
  readonly came: number;
  /** The server's answer to that, as far as it got. */
  answer: Note | null;
  /** Whether the client read it to its end. */
  hasRead: boolean;
}

/** Reads the log: did each client stay away as long as it had to, by what it had read? */
export async function judgeLog(file: string): Promise<Judgement> {
  const clients = new Map<string, Client>();
  const answers: Record<string, number> = {};
  let requests = 0;
  const earlyAfter: Record<string, number> = {};
  let earliest: string | null = null;
  let worstMs = UNSURE_MS;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const note = JSON.parse(line) as Note;
    const { id, at, kind } = note;
    const client = clients.get(id);
    if (kind === 'came') {
      requests += 1;
      const earlyMs = client ? allowedAt(client) - at : 0;
      const after = client?.answer?.kind ?? 'no answer';
      if (earlyMs > UNSURE_MS) earlyAfter[after] = (earlyAfter[after] ?? 0) + 1;
      if (earlyMs > worstMs) {
        worstMs = earlyMs;
        earliest = `${worstMs} ms early, after ${after}`;
      }
      clients.set(id, { came: at, answer: null, hasRead: false });
    } else if (client && kind === 'read') {
      client.hasRead = true;
    } else if (client) {
      answers[kind] = (answers[kind] ?? 0) + 1;
      client.answer = note;
    }
  }
  const early = Object.values(earlyAfter).reduce((sum, count) => sum + count, 0);
  return { requests, early, earlyAfter, earliest, answers };
}

/** An answer that was lost on the way, e.g. with a server that was killed, is a failure like any other. */
function allowedAt({ came, answer, hasRead }: Client): number {
  return answer && hasRead ? answer.at + answer.minMs : came + FAILURE_MS;
}
