import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { InputError } from '../../machines/validate/input-error.ts';
import { version } from '../../package.json';
import { oneLine } from '../http/one-line.ts';
import { nodeFetch } from '../node/node-fetch.ts';
import { languageFor, type OutputOptions } from './create-reporter.ts';
import { demo } from './demo.ts';
import { exitCodes } from './exit-code.ts';
import { type InspectionOptions, withInspector } from './inspection.ts';
import { languages } from './language.ts';
import { type Api, apis, credentialsIn, endpointsOf } from './openhands-api.ts';
import { readIds, uniqueIds } from './read-ids.ts';
import { createRecordingFile } from './recording-file.ts';
import { replay } from './replay.ts';
import { runCommand } from './run-command.ts';
import { strings } from './strings.ts';
import { timespan } from './timespan.ts';
import { watch } from './watch.ts';
import { watchFleet } from './watch-fleet.ts';

interface WatchCommandOptions extends OutputOptions, InspectionOptions {
  readonly baseUrl: string;
  readonly api: Api;
  readonly timeout?: number;
  readonly record?: string;
}

export function createProgram(): Command {
  const program = new Command('pollchart')
    .description('Polls the status of OpenHands conversations until there is a verdict.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(redactOptionValues(message)) })
    .addHelpText('after', HELP);
  program
    .command('watch')
    .description('watch conversations until each of them has ended')
    .addArgument(
      new Argument('<id...>', 'the conversations; - reads ids from stdin, one per line').argParser(
        toIds,
      ),
    )
    .requiredOption('--base-url <url>', 'where the server is, e.g. http://localhost:3000')
    .addOption(new Option('--api <api>', 'which API to use').choices(apis).default('v0'))
    .option(
      '--timeout <timespan>',
      'give up after this time: 90s, 30m, 1h, 1h30m, 2d …',
      toTimespan,
    )
    .option('--record <file>', 'record the poll to a new file, for replay (one id only)')
    .option(
      '--inspect',
      'show the polls in the Stately inspector, on a page that only this machine can open',
    )
    .addOption(
      new Option('--inspect-port <port>', 'port of that page; 0: any free port')
        .default(8080)
        .argParser(toPort)
        .implies({ inspect: true }),
    )
    .addOption(
      new Option('--inspect-url <url>', 'the inspector that the page shows')
        .default('https://stately.ai/inspect')
        .implies({ inspect: true }),
    )
    .addOption(jsonOption())
    .addOption(langOption())
    .addHelpText('after', HELP)
    .action(async (ids: ReadonlySet<string>, options: WatchCommandOptions) => {
      process.exitCode = await runWatch([...ids], options);
    });
  program
    .command('replay')
    .description('print a recorded poll step by step: time, state, wait and reason')
    .argument('<file>', 'a recording, or - for stdin')
    .addOption(jsonOption())
    .addOption(langOption())
    .action(async (file: string, options: OutputOptions) => {
      process.exitCode = await replay(file, options);
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
  return program;
}

async function runWatch(given: readonly string[], options: WatchCommandOptions): Promise<number> {
  const { api, baseUrl, timeout: deadlineMs, record } = options;
  const { one, many } = endpointsOf(api, baseUrl, process.env);
  const ids = uniqueIds(await readIds(given), many?.normalizeId);
  if (record !== undefined && ids.length > 1)
    throw new InputError(
      'ids',
      ids.length,
      'a single id with --record (run one watch for each id)',
    );
  for (const id of ids) one.request(id, null);
  const fetch = nodeFetch();
  const isFleet = ids.length > 1;
  const resource = isFleet ? (many ?? one) : one;
  const exitCode = await runCommand(options, (reporter, signal) =>
    withInspector(options, resource, (inspect) => {
      const shared = { policy: { deadlineMs }, reporter, fetch, inspect, signal };
      if (isFleet) return watchFleet({ ...shared, resource, ids });
      const onLine = record === undefined ? undefined : createRecordingFile(record);
      return watch({ ...shared, resource: one, id: ids[0] ?? '', onLine });
    }),
  );
  if (exitCode === exitCodes.unauthorized)
    process.stderr.write(`${strings[languageFor(options)].refused(credentialsIn(process.env))}\n`);
  return exitCode;
}

const jsonOption = () => new Option('--json', 'print one JSON object per event');
const langOption = () =>
  new Option('--lang <language>', "language of the messages (default: the locale's)").choices(
    languages,
  );

function toIds(id: string, ids: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  if (id === '') throw new InvalidArgumentError('Expected an id, got an empty text.');
  return new Set([...ids, id]);
}

function toTimespan(text: string): number {
  const ms = timespan(text);
  if (ms !== null) return ms;
  throw new InvalidArgumentError(
    'Expected a number with a unit, e.g. 90s, 30m, 1h30m or 2d, from 1s to 24d.',
  );
}

function toPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port, from 0 to 65535.');
}

/** An unknown option like `--api-key=…` or `-k…` may carry a key, which must not appear in a log. */
const redactOptionValues = (message: string) =>
  `${oneLine(message.replace(/(?<=unknown option ')(--[^=']*|-[^-']).*?'/s, "$1'")).trim()}\n`;

const HELP = `
Credentials come from the environment, never from an argument:
  OPENHANDS_API_KEY          sent as Authorization: Bearer (OpenHands Cloud)
  OPENHANDS_SESSION_API_KEY  sent as X-Session-API-Key (self-hosted, agent server)

With --api v1 and agent-server, several conversations are polled together, up to 99 in one
request; v0 has no such endpoint, so there each request is for one conversation, at most
50 a second.

Exit codes:
  0  stopped         1  error       2  wrong usage    3  not found
  4  unauthorized  130  Ctrl-C    143  SIGTERM      141  output was closed
  For several conversations: the highest of 0, 1, 3 and 4.

Examples:
  $ pollchart demo
  $ pollchart watch 7d9f0c2ab4e84d0f9a6b1c2d3e4f5061 --base-url http://localhost:3000
  $ pollchart watch $ID1 $ID2 --base-url https://app.all-hands.dev --api v1 --timeout 1h
  $ pollchart watch - --base-url https://app.all-hands.dev --api v1 < ids.txt
  $ pollchart watch $ID --base-url http://localhost:8000 --api agent-server --json | jq .type
  $ pollchart watch $ID --base-url http://localhost:3000 --record poll.jsonl
  $ pollchart watch $ID --base-url http://localhost:3000 --inspect
  $ pollchart replay poll.jsonl`;
