import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { cliFetch } from './cli-fetch.ts';
import { languageFor } from './create-reporter.ts';
import { exitCodes } from './exit-code.ts';
import { findApi } from './find-api.ts';
import { type InspectionOptions, withInspector } from './inspection.ts';
import { jobOf } from './job.ts';
import type { JobOptions } from './job-options.ts';
import {
  type ApiOptions,
  alone,
  credentialsIn,
  type Endpoints,
  endpointsOf,
} from './openhands-api.ts';
import { readIds, uniqueIds } from './read-ids.ts';
import { createRecordingFile } from './recording-file.ts';
import { type RunOptions, runCommand } from './run-command.ts';
import { type Strings, strings } from './strings.ts';
import { targetsOf } from './targets.ts';
import { watch } from './watch.ts';
import { type EndsFleet, ofThemselves, watchFleet } from './watch-fleet.ts';

export interface WatchCommandOptions extends RunOptions, InspectionOptions, ApiOptions, JobOptions {
  readonly baseUrl?: string | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly maxFailures?: number | undefined;
  readonly exitWhenBlocked?: true | undefined;
  /** Milliseconds. */
  readonly interval?: number | undefined;
  readonly any?: true | undefined;
  readonly failFast?: true | undefined;
  readonly record?: string | undefined;
}

/** What is watched. */
interface Plan {
  readonly ids: readonly string[];
  readonly endpoints: Endpoints;
  /** Explains a 401. */
  readonly refused: (strings: Strings) => string;
  /** Says what else may be wrong when an id isn't known. */
  readonly notFound: ((strings: Strings) => string) | null;
}

/**
 * Watches what the arguments name until each of them has ended. Returns the exit code.
 *
 * @param isSet whether an option was given.
 * @throws {InputError} for anything that is wrong with them, before anything is sent.
 */
export async function runWatch(
  given: readonly string[],
  options: WatchCommandOptions,
  isSet: (name: string) => boolean,
): Promise<number> {
  const targets = await readIds(given);
  const { ids, endpoints, refused, notFound } =
    jobPlan(targets, options, isSet) ?? openHandsPlan(targets, options);
  const { one } = endpoints;
  const { record } = options;
  const policy = policyOf(options);
  const fetch = cliFetch();
  const isEnough = isEnoughFor(options);
  let outcomes: readonly PollOutcome[] = [];
  const exitCode = await runCommand(options, async (reporter, signal) => {
    outcomes = await withInspector(options, one, async (inspect) => {
      const onLine = record === undefined ? undefined : createRecordingFile(record);
      const shared = { policy, reporter, fetch, inspect, signal, onLine };
      const [id = ''] = ids;
      if (ids.length === 1) return watch({ ...shared, resource: one, id });
      const found = await findApi({ endpoints, ids, policy, fetch, reporter, signal });
      const all = await watchFleet({ ...shared, ids, ...found, isEnough });
      return isEnough ? ofThemselves(all) : all;
    });
    return outcomes;
  });
  const texts = strings[languageFor(options)];
  if (exitCode === exitCodes.unauthorized) process.stderr.write(`${refused(texts)}\n`);
  if (notFound && outcomes.some(isUnknown)) process.stderr.write(`${notFound(texts)}\n`);
  return exitCode;
}

/** Missing from the start: the address may be wrong as well as the id. */
const isUnknown = ({ reason, status }: PollOutcome) => reason === 'missing' && status === null;

/** `null` for what isn't a job behind any URL. */
function jobPlan(
  targets: readonly string[],
  options: WatchCommandOptions,
  isSet: (name: string) => boolean,
): Plan | null {
  const job = jobOf(targets, options, isSet, process.env);
  if (job === null) return null;
  const { resource, variables } = job;
  const ids = uniqueIds(job.ids);
  for (const id of ids) resource.request(id, null);
  return {
    ids,
    endpoints: alone(resource, (id) => id),
    refused: ({ refusedJob }) => refusedJob(variables),
    notFound: null,
  };
}

function openHandsPlan(targets: readonly string[], options: WatchCommandOptions): Plan {
  const { env } = process;
  const { baseUrl, ids: all } = targetsOf({
    targets,
    baseUrl: options.baseUrl,
    baseUrlInEnv: env.OPENHANDS_BASE_URL,
    areTasks: options.task ?? false,
  });
  const endpoints = endpointsOf(options, baseUrl, env);
  const ids = uniqueIds(all, endpoints.normalizeId);
  for (const id of ids) checkId(id, endpoints, options);
  return {
    ids,
    endpoints,
    refused: ({ refused }) => refused(credentialsIn(env)),
    notFound: ({ notFound }) => notFound(new URL(baseUrl).href, options.api),
  };
}

/** Whether an outcome is the last one to wait for; `undefined`: all are waited for. */
function isEnoughFor({ any, failFast }: WatchCommandOptions): EndsFleet | undefined {
  if (any) return () => true;
  return failFast && (({ reason }) => reason !== 'succeeded');
}

/** What isn't given is left to the layers below: with a deadline failures are then not counted. */
const policyOf = (options: WatchCommandOptions): PolicyInput => ({
  deadlineMs: options.timeout,
  maxFailures: options.maxFailures,
  endWhenBlocked: options.exitWhenBlocked,
  interval: options.interval === undefined ? undefined : every(options.interval),
});

const every = (ms: number) => ({ minMs: ms, maxMs: ms });

/** @throws {InputError} for an id that can't be asked for. */
function checkId(id: string, { one }: Endpoints, { api, task }: WatchCommandOptions): void {
  try {
    one.request(id, null);
  } catch (error) {
    const mayBeV0 = api === 'auto' && !task && error instanceof InputError;
    if (!mayBeV0) throw error;
    throw new InputError(error.path, id, `${error.expected} (for another id of V0: --api v0)`);
  }
}
