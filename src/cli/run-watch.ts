import type { PolicyInput } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { cliFetch } from './cli-fetch.ts';
import { languageFor } from './create-reporter.ts';
import { exitCodes } from './exit-code.ts';
import { findApi } from './find-api.ts';
import { type InspectionOptions, withInspector } from './inspection.ts';
import { type ApiOptions, credentialsIn, type Endpoints, endpointsOf } from './openhands-api.ts';
import { readIds, uniqueIds } from './read-ids.ts';
import { createRecordingFile } from './recording-file.ts';
import { type RunOptions, runCommand } from './run-command.ts';
import { strings } from './strings.ts';
import { targetsOf } from './targets.ts';
import { watch } from './watch.ts';
import { watchFleet } from './watch-fleet.ts';

export interface WatchCommandOptions extends RunOptions, InspectionOptions, ApiOptions {
  readonly baseUrl?: string | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly maxFailures?: number | undefined;
  readonly exitWhenBlocked?: true | undefined;
  readonly record?: string | undefined;
}

/**
 * Watches what the arguments name until each of them has ended. Returns the exit code.
 *
 * @throws {InputError} for anything that is wrong with them, before anything is sent.
 */
export async function runWatch(
  given: readonly string[],
  options: WatchCommandOptions,
): Promise<number> {
  const { env } = process;
  const { baseUrl, ids: all } = targetsOf({
    targets: await readIds(given),
    baseUrl: options.baseUrl,
    baseUrlInEnv: env.OPENHANDS_BASE_URL,
    areTasks: options.task ?? false,
  });
  const endpoints = endpointsOf(options, baseUrl, env);
  const { one } = endpoints;
  const ids = uniqueIds(all, endpoints.normalizeId);
  const { record } = options;
  if (record !== undefined && ids.length > 1)
    throw new InputError(
      'ids',
      ids.length,
      'a single id with --record (run one watch for each id)',
    );
  for (const id of ids) checkId(id, endpoints, options);
  const policy = policyOf(options);
  const fetch = cliFetch();
  const exitCode = await runCommand(options, (reporter, signal) =>
    withInspector(options, one, async (inspect) => {
      const shared = { policy, reporter, fetch, inspect, signal };
      const [id = ''] = ids;
      if (ids.length > 1)
        return watchFleet({
          ...shared,
          ids,
          ...(await findApi({ endpoints, ids, policy, fetch, signal })),
        });
      const onLine = record === undefined ? undefined : createRecordingFile(record);
      return watch({ ...shared, resource: one, id, onLine });
    }),
  );
  if (exitCode === exitCodes.unauthorized)
    process.stderr.write(`${strings[languageFor(options)].refused(credentialsIn(env))}\n`);
  return exitCode;
}

/** What isn't given is left to the layers below: with a deadline failures are then not counted. */
const policyOf = ({ timeout, maxFailures, exitWhenBlocked }: WatchCommandOptions): PolicyInput => ({
  deadlineMs: timeout,
  maxFailures,
  endWhenBlocked: exitWhenBlocked,
});

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
