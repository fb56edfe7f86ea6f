import type { Language } from '../messages/explain.ts';
import { jsonReporter } from './json-reporter.ts';
import { languageOf } from './language.ts';
import { liveReporter } from './live-reporter.ts';
import { paintFor } from './paint.ts';
import { plainReporter } from './plain-reporter.ts';
import { quietReporter } from './quiet-reporter.ts';
import { STDOUT } from './recording-file.ts';
import type { Reporter } from './reporter.ts';

export interface OutputOptions {
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
  /** Milliseconds, 0 for never. */
  readonly heartbeat?: number | undefined;
  /** Default: the user's locale. */
  readonly lang?: Language | undefined;
  /** With `-` the recording takes stdout, and everything else goes to stderr. */
  readonly record?: string | undefined;
}

export const languageFor = ({ lang }: OutputOptions): Language => lang ?? languageOf(process.env);

/** JSON with `--json`; live in an interactive terminal; else plain lines. */
export function createReporter(options: OutputOptions): Reporter {
  const { stderr, env } = process;
  const { json, quiet, heartbeat = 0, record } = options;
  const stdout = record === STDOUT ? stderr : process.stdout;
  const shown = (reporter: Reporter) => (quiet ? quietReporter(reporter) : reporter);
  if (json) return shown(jsonReporter(stdout, stderr));
  const language = languageFor(options);
  const paint = paintFor(stdout, env);
  if (stdout.isTTY && !quiet && canDraw(env)) return liveReporter(stdout, language, paint);
  return shown(plainReporter(stdout, language, paint, { heartbeatMs: quiet ? 0 : heartbeat }));
}

/** On Windows terminals have no TERM. */
const canDraw = ({ TERM, CI = '' }: NodeJS.ProcessEnv) =>
  TERM !== 'dumb' &&
  (Boolean(TERM) || process.platform === 'win32') &&
  ['', '0', 'false'].includes(CI);
