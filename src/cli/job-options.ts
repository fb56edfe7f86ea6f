import { type Command, InvalidArgumentError, Option } from 'commander';
import { oneLine } from '../http/one-line.ts';
import type { JobHeaderOptions } from './job-credentials.ts';
import { type JobPath, jobPath } from './job-path.ts';
import { normalizedWord } from './job-words.ts';

/** The options of a job behind any URL. */
export interface JobOptions extends JobHeaderOptions {
  readonly status?: JobPath | undefined;
  readonly until?: readonly string[] | undefined;
  readonly fail?: readonly string[] | undefined;
  readonly progress?: JobPath | undefined;
  readonly detail?: JobPath | undefined;
  readonly method?: string | undefined;
  readonly body?: string | undefined;
}

/** Their names, as commander calls them, and as the user does. */
export const JOB_OPTIONS = {
  status: '--status',
  until: '--until',
  fail: '--fail',
  progress: '--progress',
  detail: '--detail',
  header: '--header',
  headerEnv: '--header-env',
  queryEnv: '--query-env',
  bearerEnv: '--bearer-env',
  basicEnv: '--basic-env',
  method: '--method',
  body: '--body',
} as const satisfies Record<keyof JobOptions, string>;

export const addJobOptions = (command: Command): Command =>
  command
    .addOption(
      pathOption(
        '--status <path>',
        'any URL: where the answer says the status (JMESPath), e.g. .state or .jobs[0].state',
      ),
    )
    .option(
      '--until <words>',
      'any URL: the statuses that are success, e.g. passed,deployed',
      toWords,
    )
    .option('--fail <words>', 'any URL: the statuses that are failure', toWords)
    .addOption(
      pathOption(
        '--progress <path>',
        'any URL: where it says how much is done, 0–1 or a percentage',
      ),
    )
    .addOption(pathOption('--detail <path>', 'any URL: where it says more about the status'))
    .option('-H, --header <header>', "any URL: a header, e.g. 'X-Team: a'; nothing secret", collect)
    .option(
      '--header-env <header>',
      "any URL: a header whose value is in a variable, e.g. 'X-Key: CI_KEY'",
      collect,
    )
    .option('--query-env <parameter>', 'any URL: the same for a parameter of the query', collect)
    .option('--bearer-env <name>', 'any URL: the variable that holds the bearer token')
    .option('--basic-env <name>', 'any URL: the variable that holds USER:PASSWORD')
    .option('--method <method>', 'any URL: the method (default: GET, with a body POST)', toMethod)
    .option('--body <body>', 'any URL: the body, or @FILE; {id} may stand in it');

const pathOption = (flags: string, description: string) =>
  new Option(flags, description).argParser(toPath);

const collect = (given: string, all: readonly string[] = []): readonly string[] => [...all, given];

function toPath(text: string): JobPath {
  try {
    return jobPath(text);
  } catch (error) {
    throw new InvalidArgumentError(
      `Expected a path (JMESPath), e.g. .state, .jobs[0].state or ."build-status" (${oneLine((error as Error).message)}).`,
    );
  }
}

function toWords(text: string, before: readonly string[] = []): readonly string[] {
  const words = text.split(',').map(normalizedWord);
  if (words.includes(''))
    throw new InvalidArgumentError(
      'Expected words with commas between them, e.g. failed,canceled.',
    );
  return [...before, ...words];
}

function toMethod(text: string): string {
  const method = text.toUpperCase();
  if (/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|QUERY|REPORT|SEARCH)$/.test(method))
    return method;
  throw new InvalidArgumentError('Expected a method of HTTP, e.g. GET or POST.');
}
