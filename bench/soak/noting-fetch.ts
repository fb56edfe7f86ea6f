import { appendFileSync } from 'node:fs';
import { idsIn, type Note } from './note.ts';

/** fetch, which notes in the log each answer that was read to its end: what is lost can't be kept to. */
export const notingFetch =
  (log: string): typeof fetch =>
  async (target, init) => {
    const response = await fetch(target, init);
    if (response.body === null) return response;
    const { pathname } = new URL(target instanceof Request ? target.url : target);
    const note = (): void => {
      const read = { at: Date.now(), kind: 'read', minMs: 0 };
      const lines = idsIn(pathname).map(
        (id) => `${JSON.stringify({ id, ...read } satisfies Note)}\n`,
      );
      appendFileSync(log, lines.join(''));
    };
    const { status, headers } = response;
    return new Response(response.body.pipeThrough(new TransformStream({ flush: note })), {
      status,
      headers,
    });
  };
