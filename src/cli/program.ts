import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { version } from '../../package.json';
import { oneLine } from '../http/one-line.ts';
import { completionScript, shells } from './completion.ts';
import { languageFor, type OutputOptions } from './create-reporter.ts';
import { demo } from './demo.ts';
import { COMPLETION_HELP, HELP } from './help.ts';
import { HintingCommand } from './hinting-command.ts';
import type { InspectionOptions } from './inspection.ts';
import { addJobOptions } from './job-options.ts';
import { languages } from './language.ts';
import { apis } from './openhands-api.ts';
import { STDIN } from './read-ids.ts';
import { replay } from './replay.ts';
import { runCommand } from './run-command.ts';
import { runWatch, type WatchCommandOptions } from './run-watch.ts';
import { showRecording } from './show-recording.ts';
import { timespan } from './timespan.ts';

export function createProgram(): Command {
  const program = new HintingCommand('pollchart')
    .description('Polls the status of jobs and OpenHands conversations until there is a verdict.')
    .version(version, '-v, --version')
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(redactOptionValues(message)) })
    .addHelpText('after', HELP);
  const watch = program
    .command('watch')
    .description('watch jobs or conversations until each of them has ended')
    .addArgument(
      new Argument(
        '<id...>',
        'the URL of a job, with {id} and ids to stand there; or conversations, by id or URL; - reads ids from stdin: one per line, or between commas and spaces; # begins a comment',
      ).argParser(toIds),
    )
    .option('--base-url <url>', 'where the server is, e.g. http://localhost:3000')
    .addOption(
      new Option('--api <api>', 'which API to use; auto finds it out')
        .choices(apis)
        .default('auto'),
    )
    .option('--task', 'the ids are those of start tasks (V1): watch on until the conversation ends')
    .option('--final-response', "print the agent's last words when it has succeeded (not with v0)")
    .option(
      '--agent-state',
      "ask V0 for the agent's own state as well: there RUNNING can mean that it has finished",
    )
    .option(
      '--timeout <timespan>',
      'give up after this time: 90s, 30m, 1h, 1h30m, 2d …',
      toTimespan,
    )
    .option(
      '--max-failures <n>',
      'give up after so many failures in a row (default: 10, with --timeout any number)',
      toCount,
    )
    .option('--exit-when-blocked', 'end with 8 when nothing happens until a person acts')
    .option('--interval <timespan>', 'ask this often, at most once a second', toTimespan)
    .option('--any', 'end as soon as one has ended, with its exit code')
    .option('--fail-fast', 'end as soon as one has ended otherwise than with success')
    .addOption(
      new Option(
        '--exec <command>',
        'have the shell run this for each that has ended (see below)',
      ).argParser(toCommand),
    )
    .addOption(quietOption())
    .addOption(
      new Option(
        '--heartbeat <timespan>',
        'without a terminal: a line when none was printed for this long; off: never',
      )
        .default(60_000, '1m')
        .argParser(toHeartbeat),
    )
    .option(
      '--record <file>',
      'record the polls to a new file, for replay; - for stdout: then all else goes to stderr',
    )
    .option('--inspect', 'show the polls in their chart, on a page that only this machine can open')
    .addOption(inspectPortOption())
    .addOption(
      new Option(
        '--inspect-url <url>',
        'show them in another inspector, e.g. https://stately.ai/inspect',
      ).implies({ inspect: true }),
    )
    .addOption(jsonOption())
    .addOption(langOption())
    .addHelpText('after', HELP)
    .action(async (ids: ReadonlySet<string>, options: WatchCommandOptions, command: Command) => {
      const isSet = (name: string) => command.getOptionValueSource(name) === 'cli';
      process.exitCode = await runWatch([...ids], options, isSet);
    });
  addJobOptions(watch);
  program
    .command('replay')
    .description('print a recorded poll step by step: time, state, wait and reason')
    .argument('<file>', 'a recording, or - for stdin')
    .addOption(
      new Option(
        '--inspect',
        'show it as a film, on a page that only this machine can open, until Ctrl-C',
      ).conflicts('json'),
    )
    .addOption(inspectPortOption())
    .addOption(jsonOption())
    .addOption(langOption())
    .action(async (file: string, options: InspectionOptions) => {
      process.exitCode = await (options.inspect ? showRecording : replay)(file, options);
    });
  program
    .command('demo')
    .description('watch a scripted conversation with failures until it ends, in about 20 seconds')
    .addOption(jsonOption())
    .addOption(langOption())
    .action(async (options: OutputOptions) => {
      process.exitCode = await runCommand(options, (reporter, signal) =>
        demo(reporter, languageFor(options), signal),
      );
    });
  program
    .command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText('after', COMPLETION_HELP)
    .action((shell: (typeof shells)[number]) => {
      process.stdout.write(completionScript(shell, program));
    });
  return program;
}

const quietOption = () => new Option('-q, --quiet', 'print only how each has ended, and errors');
const inspectPortOption = () =>
  new Option('--inspect-port <port>', 'port of that page; 0: any free one')
    .default(8080)
    .argParser(toPort)
    .implies({ inspect: true });
const jsonOption = () => new Option('--json', 'print one JSON object per event');
const langOption = () =>
  new Option('--lang <language>', "language of the messages (default: the locale's)").choices(
    languages,
  );

function toIds(id: string, ids: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  if (id === '') throw new InvalidArgumentError('Expected an id, got an empty text.');
  if (id === STDIN && ids.has(id)) throw new InvalidArgumentError('There is one stdin.');
  return new Set([...ids, id]);
}

function toTimespan(text: string): number {
  const ms = timespan(text);
  if (ms !== null) return ms;
  throw new InvalidArgumentError(
    'Expected a number with a unit, e.g. 90s, 30m, 1h30m or 2d, from 1s to 24d.',
  );
}

function toHeartbeat(text: string): number {
  const ms = text === 'off' || text === '0' ? 0 : timespan(text);
  if (ms !== null) return ms;
  throw new InvalidArgumentError(
    'Expected a number with a unit, e.g. 30s or 5m, from 1s to 24d, or off.',
  );
}

function toCommand(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Expected a command of the shell.');
  return text;
}

function toCount(text: string): number {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_DELAY_MS) return count;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_DELAY_MS}.`);
}

function toPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port, from 0 to 65535.');
}

/** An unknown option like `--api-key=…` or `-k…` may carry a key, which must not appear in a log. */
const redactOptionValues = (message: string) =>
  `${oneLine(message.replace(/(?<=unknown option ')(--[^=']*|-[^-']).*?'/s, "$1'")).trim()}\n`;
