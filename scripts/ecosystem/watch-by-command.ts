import { endOf, expectPolled } from './expect-polled.ts';
import { startJobServer } from './job-server.ts';
import { inPackage } from './place.ts';
import { runProgram } from './run-program.ts';

/** Watches a job to its end with the package's command. */
export async function watchByCommand(runtime: readonly string[], folder: string): Promise<void> {
  const server = await startJobServer();
  try {
    const id = 'job-watched';
    const command = inPackage(folder, 'pollchart', 'dist', 'cli.js');
    const options = ['--bearer-env', 'JOB_KEY', '--interval', '1s'];
    const watch = ['watch', `${server.url}/jobs/{id}`, id, ...options];
    const said = await runProgram([...runtime, command, ...watch], {
      folder,
      env: { JOB_KEY: 'ecosystem-key' },
    });
    if (!said.includes(endOf(id)))
      throw new Error(`it said ${said.trim()}, expected it to say ${endOf(id)}`);
    expectPolled(server, id);
  } finally {
    await server.close();
  }
}
