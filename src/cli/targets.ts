import { InputError } from '../../machines/validate/input-error.ts';
import { conversationIn, startTaskIn } from '../openhands/conversation-in.ts';
import { validBaseUrl } from './base-url.ts';
import { shownUrl } from './shown-url.ts';

/** What to watch, and where. */
export interface Targets {
  readonly baseUrl: string;
  readonly ids: readonly string[];
}

interface Given {
  /** Ids, and URLs of conversations. */
  readonly targets: readonly string[];
  /** `--base-url`, and the environment’s. */
  readonly baseUrl: string | undefined;
  readonly baseUrlInEnv: string | undefined;
  /** Whether the ids are those of start tasks. */
  readonly areTasks: boolean;
}

/** A URL names its server; else `--base-url` does, else the environment.
 *
 * @throws {InputError} for a URL that names no conversation, for several servers, and for none.
 */
export function targetsOf({ targets, baseUrl, baseUrlInEnv, areTasks }: Given): Targets {
  const found = targets.map((target) => (isUrl(target) ? inUrl(target, areTasks) : { id: target }));
  const ids = found.map(({ id }) => id);
  const [first, ...others] = found.flatMap((target) => ('baseUrl' in target ? target.baseUrl : []));
  if (baseUrl !== undefined) validBaseUrl('--base-url', baseUrl);
  if (first === undefined) {
    const inEnv = baseUrlInEnv?.trim() || undefined;
    const base = baseUrl ?? (inEnv && validBaseUrl('OPENHANDS_BASE_URL', inEnv));
    if (base !== undefined) return { baseUrl: base, ids };
    throw new InputError(
      '--base-url',
      '',
      'where the server is (or OPENHANDS_BASE_URL, or the URL of a conversation)',
    );
  }
  for (const other of others)
    if (!isSame(other, first))
      throw new InputError(
        'urls',
        shownUrl(other),
        `conversations of one server, ${shownUrl(first)} (run one watch for each server)`,
      );
  if (baseUrl !== undefined && !isSame(baseUrl, first))
    throw new InputError(
      '--base-url',
      shownUrl(baseUrl),
      `none beside the URL of a conversation, or the same, ${shownUrl(first)}`,
    );
  return { baseUrl: first, ids };
}

const isUrl = (target: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(target);

function inUrl(url: string, areTasks: boolean) {
  const found = areTasks ? startTaskIn(url) : conversationIn(url);
  if (found) return found;
  throw new InputError('id', shownUrl(url), areTasks ? 'the id of a start task' : expectedIn(url));
}

const expectedIn = (url: string) =>
  startTaskIn(url) === null
    ? 'an id, or the URL of a conversation (…/conversations/ID)'
    : 'a conversation, which this start task will make (--task watches it)';

export const isHttpUrl = (target: string) => /^https?:\/\//i.test(target.trim());

const isSame = (one: string, other: string) => spelled(one) === spelled(other);

const spelled = (url: string) => (URL.canParse(url) ? new URL(url).href : url).replace(/\/+$/, '');
