import type { Language } from '../messages/explain.ts';
import { jsonReporter } from './json-reporter.ts';
import { languageOf } from './language.ts';
import { liveReporter } from './live-reporter.ts';
import { paintFor } from './paint.ts';
import { plainReporter } from './plain-reporter.ts';
import { STDOUT } from './recording-file.ts';
import type { Reporter } from './reporter.ts';

export interface OutputOptions {
  readonly json?: true | undefined;
  /** Default: the user's locale. */
  readonly lang?: Language | undefined;
  /** With `-` the recording takes stdout, and everything else goes to stderr. */
  readonly record?: string | undefined;
}

export const languageFor = ({ lang }: OutputOptions): Language => lang ?? languageOf(process.env);

/** JSON with `--json`; live in an interactive terminal; else plain lines. */
export function createReporter(options: OutputOptions): Reporter {
  const { stderr, env } = process;
  const stdout = options.record === STDOUT ? stderr : process.stdout;
  if (options.json) return jsonReporter(stdout, stderr);
  const isLive = stdout.isTTY && env.TERM !== 'dumb' && !isCI(env);
  const reporter = isLive ? liveReporter : plainReporter;
  return reporter(stdout, languageFor(options), paintFor(stdout, env));
}

const isCI = ({ CI = '' }: NodeJS.ProcessEnv) => !['', '0', 'false'].includes(CI);
