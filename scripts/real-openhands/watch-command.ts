import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { hearing, type Way } from './way.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** As in a script of a person: what comes after must run only when the work is done. Ctrl-C is the command's alone. */
const SCRIPT = 'trap : INT; "$0" "$@" && echo deploy';

/** The commands that have not ended yet: none outlives this process. */
const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) signalTo(child, 'SIGKILL');
});

function signalTo({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}

/** `pollchart watch ID… --base-url … && echo deploy`. */
export const watchCommand =
  (baseUrl: string, key: string, ...options: readonly string[]): Way =>
  (ids) => {
    const watch = [CLI, 'watch', ...ids, '--base-url', baseUrl, '--lang', 'en', ...options];
    const child = spawn('sh', ['-c', SCRIPT, process.execPath, ...watch], {
      env: { PATH: process.env.PATH, OPENHANDS_SESSION_API_KEY: key, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    const { hear, output, has } = hearing();
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);

    return {
      hasRead: has,
      interrupt: () => signalTo(child, 'SIGINT'),
      ended: once(child, 'close').then(([code, signal]: unknown[]) => {
        const lines = output().trim().split('\n');
        const deploys = lines.at(-1) === 'deploy';
        if (deploys) lines.pop();
        return {
          end: `exit ${code ?? signal}${deploys ? ' && deploy' : ''}`,
          sentence: lines.at(-1)?.trim() ?? '',
          output: output(),
        };
      }),
    };
  };
