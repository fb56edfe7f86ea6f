import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { shortened } from '../../machines/validate/shortened.ts';
import { oneLine } from '../http/one-line.ts';
import type { Language } from '../messages/explain.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Line } from './line.ts';
import type { Reporter } from './reporter.ts';
import { strings } from './strings.ts';

/** A command that is interrupted has so long to end by itself. */
const GRACE_MS = 5_000;

/** What was left running in the background may hold a pipe open for ever. */
const MAX_DRAIN_MS = 1_000;

interface Options {
  readonly command: string;
  readonly reporter: Reporter;
  readonly language: Language;
  /** Ends the command that runs, and drops those that wait. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command of the shell once for each poll that has ended, one at a time, in that order. What it is about stands
 * in its environment alone, so no text of a server or an id is ever read by the shell.
 */
export class ExecOnEnd {
  readonly #options: Options;
  #last: Promise<void> = Promise.resolve();
  #unfinished = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** A poll that was only stopped has not ended. */
  add(outcome: PollOutcome): void {
    if (outcome.reason === 'aborted') return;
    this.#last = this.#last.then(() => this.#run(outcome));
  }

  /** Resolves once all commands have ended. */
  async done(): Promise<void> {
    await this.#last;
    if (this.#unfinished === 0) return;
    const { reporter, language } = this.#options;
    const text = strings[language].execLeft(this.#unfinished);
    reporter.message({ id: null, label: null, text, colour: 'yellow' });
  }

  async #run(outcome: PollOutcome): Promise<void> {
    const { reporter, language, signal } = this.#options;
    const exit = signal.aborted ? null : await this.#exitOf(outcome);
    if (signal.aborted) this.#unfinished += 1;
    else if (exit !== 0) {
      const text = strings[language].execFailed(String(exit));
      reporter.message({ id: outcome.id, label: null, text, colour: 'yellow' });
    }
  }

  /** An exit code, else a signal or an error. */
  async #exitOf(outcome: PollOutcome): Promise<number | string> {
    const { command, reporter, signal } = this.#options;
    try {
      const child = spawn(command, {
        shell: true,
        stdio: reporter.childStdio,
        // A group of its own, so that all it has started can be ended with it.
        detached: process.platform !== 'win32',
        env: { ...process.env, ...environmentOf(outcome) },
      });
      const end = terminationOf(child);
      signal.addEventListener('abort', end.softly);
      process.on('exit', end.atOnce);
      const say = (text: string) => reporter.message(outputLine(outcome.id, text));
      const output = Promise.all([forward(child.stdout, say), forward(child.stderr, say)]);
      try {
        const [code, killedBy] = await once(child, 'exit');
        await Promise.race([output, setTimeout(MAX_DRAIN_MS, null, { ref: false })]);
        return code ?? killedBy;
      } finally {
        child.stdout?.destroy();
        child.stderr?.destroy();
        signal.removeEventListener('abort', end.softly);
        process.off('exit', end.atOnce);
      }
    } catch (error) {
      return (error as Error).message;
    }
  }
}

function terminationOf(child: ChildProcess) {
  const kill = (signal: 'SIGTERM' | 'SIGKILL') => {
    const { pid, exitCode, signalCode } = child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    if (process.platform === 'win32') child.kill(signal);
    else killGroup(pid, signal);
  };
  return {
    softly: () => {
      kill('SIGTERM');
      void setTimeout(GRACE_MS, null, { ref: false }).then(() => kill('SIGKILL'));
    },
    atOnce: () => kill('SIGKILL'),
  };
}

function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Long texts don't fit into an environment; and what a server says is not to steer a terminal that it's printed on. */
function environmentOf(outcome: PollOutcome): Record<string, string> {
  const { id, status, reason, detail, label } = outcome;
  const said = (text: string | null) => shortened(oneLine(text ?? ''), MAX_TEXT);
  return {
    POLLCHART_ID: id,
    POLLCHART_STATUS: said(status),
    POLLCHART_REASON: reason,
    POLLCHART_DETAIL: said(detail),
    POLLCHART_LABEL: said(label),
    POLLCHART_EXIT_CODE: String(exitCodeOf([outcome])),
  };
}

const MAX_TEXT = 2_000;

const outputLine = (id: string, text: string): Line => ({
  ...{ id, label: null, colour: 'dim' },
  text: oneLine(text),
});

/** A longer line is told in parts. */
const MAX_LINE = 4_000;

async function forward(stream: Readable | null, say: (line: string) => void): Promise<void> {
  if (!stream) return;
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) say(line);
    if (rest.length > MAX_LINE) {
      say(rest);
      rest = '';
    }
  }
  if (rest !== '') say(rest);
}
