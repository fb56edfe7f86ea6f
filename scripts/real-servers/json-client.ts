import { setTimeout as sleep } from 'node:timers/promises';

/** Posts a body, or gets a path without one, unless a method is named; gives the JSON of the answer. */
export type JsonClient = <TAnswer>(
  path: string,
  body?: object,
  method?: string,
) => Promise<TAnswer>;

/** What begins jobs and acts on them. A server that answers 503 (Prefect's, while its SQLite is locked) is asked again. */
export function jsonClient(baseUrl: string, headers: Readonly<Record<string, string>>): JsonClient {
  return async function call<TAnswer>(
    path: string,
    body?: object,
    method = body ? 'POST' : 'GET',
  ): Promise<TAnswer> {
    for (let triesLeft = 20; ; triesLeft--) {
      const answer = await fetch(`${baseUrl}${path}`, {
        method,
        headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (answer.ok) return (await answer.json()) as TAnswer;
      if (answer.status !== 503 || triesLeft === 0)
        throw new Error(`${baseUrl}${path}: ${answer.status} ${await answer.text()}`);
      await sleep(500);
    }
  };
}
