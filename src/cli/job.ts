import { InputError } from '../../machines/validate/input-error.ts';
import type { Resource } from '../resource/resource.ts';
import { languageFor, type OutputOptions } from './create-reporter.ts';
import { type JobBody, jobBody } from './job-body.ts';
import { jobCredentials } from './job-credentials.ts';
import type { JobOptions } from './job-options.ts';
import { jobResource } from './job-resource.ts';
import { jobTargets } from './job-targets.ts';
import { jobTexts } from './job-texts.ts';

interface Job {
  readonly ids: readonly string[];
  readonly resource: Resource<unknown>;
  /** The environment variables that credentials were read from. */
  readonly variables: readonly string[];
}

/**
 * The job behind any URL that the arguments name; `null` where they name conversations of OpenHands.
 *
 * @param isSet whether an option was given.
 * @throws {InputError} for anything that is wrong with them.
 */
export function jobOf(
  targets: readonly string[],
  options: JobOptions & OutputOptions,
  isSet: (name: string) => boolean,
  env: NodeJS.ProcessEnv,
): Job | null {
  const body = bodyOf(options);
  const found = jobTargets(targets, isSet, body?.takesId ?? false);
  if (found === null) return null;
  const { until = null, fail = null } = options;
  const both = fail?.find((word) => until?.includes(word));
  if (both !== undefined) throw new InputError('--fail', both, 'words that --until does not name');
  const { method = body === null ? 'GET' : 'POST' } = options;
  if (body !== null && ['GET', 'HEAD'].includes(method))
    throw new InputError('--body', 'one', `none for ${method} (leave --method out for POST)`);
  const credentials = jobCredentials(options, env);
  const { status = null, progress = null, detail = null } = options;
  // Programs read English.
  const language = options.json ? 'en' : languageFor(options);
  const resource = jobResource(
    { ...credentials, url: found.url, method, body },
    { status, progress, detail, words: { until, fail }, texts: jobTexts[language] },
  );
  return { ids: found.ids, resource, variables: credentials.variables };
}

const contentTypeIn = (headers: readonly string[] = []): string | undefined =>
  headers.map((header) => /^\s*content-type\s*:\s*(.*)$/is.exec(header)?.[1]).find(Boolean);

const bodyOf = ({ body, header }: JobOptions): JobBody | null =>
  body === undefined ? null : jobBody(body, contentTypeIn(header));
