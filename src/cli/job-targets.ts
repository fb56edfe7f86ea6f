import { InputError } from '../../machines/validate/input-error.ts';
import { conversationIn } from '../openhands/index.ts';
import { schemeFor } from './base-url.ts';
import { JOB_OPTIONS } from './job-options.ts';
import { hasPlaceholder, type JobUrl, jobUrl } from './job-url.ts';
import { shownUrl } from './shown-url.ts';
import { isHttpUrl } from './targets.ts';

/** A job's URL, and the ids that stand in it. */
export interface JobTargets {
  readonly url: JobUrl;
  readonly ids: readonly string[];
}

/** Options that ask OpenHands alone. */
const OPENHANDS_OPTIONS: Readonly<Record<string, string>> = {
  api: '--api',
  baseUrl: '--base-url',
  task: '--task',
  finalResponse: '--final-response',
  agentState: '--agent-state',
};

const EXAMPLE = "pollchart watch 'https://ci.example.com/jobs/{id}' 42 43";

/**
 * What the arguments mean: a job behind any URL, or `null` for conversations of OpenHands. The first http(s) URL is
 * the job's; that of a conversation is OpenHands', unless an option says how to read a status.
 *
 * @param set which options were given.
 * @param bodyTakesId whether an id has a place in the body.
 * @throws {InputError} for an option that belongs to the other kind, for ids without a place, and for a second URL with one.
 */
export function jobTargets(
  targets: readonly string[],
  set: (name: string) => boolean,
  bodyTakesId: boolean,
): JobTargets | null {
  const job = Object.keys(JOB_OPTIONS).find(set) as keyof typeof JOB_OPTIONS | undefined;
  const openHands = Object.keys(OPENHANDS_OPTIONS).find(set);
  const index = targets.findIndex(isHttpUrl);
  const given = targets[index];
  if (given === undefined) {
    const address = targets.find(isAddress);
    if (address !== undefined) throw new InputError('url', shownUrl(address), schemeFor(address));
    if (job === undefined) return null;
    throw new InputError(JOB_OPTIONS[job], 'none', `a URL as the first argument, e.g. ${EXAMPLE}`);
  }
  if (job === undefined && !hasPlaceholder(given) && conversationIn(given)) return null;
  if (openHands !== undefined)
    throw new InputError(
      `${OPENHANDS_OPTIONS[openHands]}`,
      'it',
      `none beside ${job === undefined ? 'the URL of a job' : JOB_OPTIONS[job]}: it is for conversations of OpenHands`,
    );
  const url = jobUrl(given);
  const ids = targets.toSpliced(index, 1);
  const takesId = url.takesId || bodyTakesId;
  const other = ids.find((id) => isHttpUrl(id) && hasPlaceholder(id));
  if (other !== undefined)
    throw new InputError('ids', shownUrl(other), `no second URL with {id}, e.g. ${EXAMPLE}`);
  if (takesId && ids.length === 0)
    throw new InputError('ids', 'none', `ids after the URL, in place of {id}, e.g. ${EXAMPLE}`);
  if (!takesId && ids.length > 0)
    throw new InputError(
      'url',
      url.name,
      `{id} where the ids belong, e.g. ${EXAMPLE} (without it nothing follows the URL)`,
    );
  return { url, ids: takesId ? ids : [url.name] };
}

const HOST_AND_PATH =
  /^(?:https?[:;]|(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[\da-f:]+\])(?::\d+)?\/|[\w.-]+:\d+(?:\/|$))/i;

/** A URL whose scheme was left out or misspelt: no id looks like it. */
const isAddress = (target: string) =>
  !target.includes('://') && (hasPlaceholder(target) || HOST_AND_PATH.test(target.trim()));
