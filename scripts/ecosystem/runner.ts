import type { Check } from './consumer.ts';
import { expectPolled } from './expect-polled.ts';
import { startJobServer } from './job-server.ts';
import { runProgram } from './run-program.ts';

/** Runs tests that poll `job-tested`, at the server that `JOBS_URL` names, to its end. */
export const testsCheck = (
  row: Omit<Check, 'run'>,
  folder: string,
  command: readonly string[],
): Check => ({
  ...row,
  run: async () => {
    const server = await startJobServer();
    try {
      await runProgram(command, { folder, env: { JOBS_URL: server.url } });
      expectPolled(server, 'job-tested');
    } finally {
      await server.close();
    }
  },
});
