import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../examples/durable/restate-server.ts';
import { stopServers } from './server-process.ts';

interface Tried {
  readonly scenario: string;
  /** Where it isn't as a person would expect. */
  readonly complaints: readonly string[];
}

/**
 * Tries a server in a folder and with ports of its own. Whatever happens, no server is left behind; the logs are,
 * should anything not be as expected.
 */
export async function tryServer<TResult extends Tried>(
  name: string,
  run: (folder: string, ports: readonly number[]) => Promise<TResult[]>,
): Promise<TResult[]> {
  const folder = await mkdtemp(join(tmpdir(), `pollchart-${name}-`));
  let isAsExpected = false;
  try {
    const all = await run(folder, await freePorts(2));
    isAsExpected = all.every(({ complaints }) => complaints.length === 0);
    return all;
  } finally {
    await stopServers();
    // What was killed may write until it is gone.
    if (isAsExpected) await rm(folder, { recursive: true, maxRetries: 10 });
    else console.error(`The logs of ${name} are in ${folder}`);
  }
}

/** Prints the table and what isn't as expected, for which the command then fails. */
export function report(table: string, results: ReadonlyMap<string, readonly Tried[]>): void {
  console.log(table);
  for (const { scenario, complaints } of [...results.values()].flat()) {
    for (const complaint of complaints) {
      console.error(`${scenario}: ${complaint}`);
      process.exitCode = 1;
    }
  }
}
