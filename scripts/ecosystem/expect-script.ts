import { endOf, expectPolled, expectSame } from './expect-polled.ts';
import { startJobServer } from './job-server.ts';

/** What the script is told. */
export interface ScriptOptions {
  readonly baseUrl: string;
  /** Of the ids of its jobs. */
  readonly prefix: string;
}

/**
 * Runs the script of `sources/runtime` against a job server.
 *
 * @param run runs it in some runtime, and gives what it printed.
 * @throws where anything came out otherwise than on any other runtime.
 */
export async function expectScript(
  run: (options: ScriptOptions) => Promise<string>,
): Promise<void> {
  const server = await startJobServer();
  try {
    const prefix = 'job';
    const said = await run({ baseUrl: server.url, prefix });
    expectSame('the script', parsed(said), {
      poll: { statuses: ['RUNNING', 'DONE'], sentence: endOf(`${prefix}-poll`) },
      fleet: ['succeeded', 'succeeded', 'missing'],
      resumed: endOf(`${prefix}-resumed`),
    });
    expectPolled(server, `${prefix}-poll`);
    expectPolled(server, `${prefix}-resumed`);
  } finally {
    await server.close();
  }
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    throw new Error(`the script printed no JSON: ${said.trim()}`);
  }
}
