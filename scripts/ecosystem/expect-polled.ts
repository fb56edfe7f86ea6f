import { type JobServer, RETRY_AFTER_S } from './job-server.ts';

/** How a job is asked for by a poll that waits as long as it was told, and asks on condition once it has an `ETag`. */
const POLITE = [202, 429, 200, 304, 200];

/** The sentence of a job's end. */
export const endOf = (id: string): string => `"${id}" has ended with the status DONE.`;

/** @throws where a job was asked for otherwise than its answers said. */
export function expectPolled({ asked }: JobServer, id: string): void {
  const requests = asked(id);
  const statuses = requests.map(({ status }) => status);
  expectSame(`the requests for ${id}`, statuses, POLITE);
  for (const [index, { at }] of requests.slice(1, 3).entries()) {
    const waited = at - (requests[index]?.at ?? at);
    if (waited < 1_000 * RETRY_AFTER_S)
      throw new Error(
        `${id} was asked for after ${waited} ms, expected Retry-After to be kept: ${RETRY_AFTER_S} s`,
      );
  }
}

/** @throws unless both are the same JSON. */
export function expectSame(what: string, seen: unknown, expected: unknown): void {
  const [was, wanted] = [JSON.stringify(seen), JSON.stringify(expected)];
  if (was !== wanted) throw new Error(`${what}: got ${was}, expected ${wanted}`);
}
