import { appendFileSync } from 'node:fs';
import type { Note } from './note.ts';

/** fetch, which notes in the log each answer that was read to its end: what is lost can't be kept to. */
export const notingFetch =
  (log: string): typeof fetch =>
  async (target, init) => {
    const response = await fetch(target, init);
    if (response.body === null) return response;
    const { pathname } = new URL(target instanceof Request ? target.url : target);
    const note = (): void => {
      const read: Note = { id: pathname.slice(1), at: Date.now(), kind: 'read', leastMs: 0 };
      appendFileSync(log, `${JSON.stringify(read)}\n`);
    };
    const { status, headers } = response;
    return new Response(response.body.pipeThrough(new TransformStream({ flush: note })), {
      status,
      headers,
    });
  };
