import { isUuid } from './conversation-id.ts';

/** Where the APIs and the pages have the id of a conversation: V1's in its query, the others in their path. */
const V1 = /^(.*?)\/api\/v1\/app-conversations\/*$/;
const PATHS = [
  /^(.*?)\/api\/conversations\/([^/]+)\/*$/,
  /^(.*?)(?:\/(?:shared|public))?\/conversations\/([^/]+)(?:\/(?:browser|editor|jupyter|served|terminal|vscode))?\/*$/,
];

interface Found {
  readonly baseUrl: string;
  readonly id: string;
}

/**
 * The base URL and the id that the URL of a conversation names: of its page (`…/conversations/ID`, its tabs, and
 * `…/shared/conversations/ID`), of V0 or the agent server (`…/api/conversations/ID`), or of V1
 * (`…/api/v1/app-conversations?ids=ID`).
 *
 * @returns `null` for any other text, and for the page of a start task.
 */
export function conversationIn(text: string): Found | null {
  const found = foundIn(text);
  return found && taskOf(found.id) === null ? found : null;
}

/** The base URL and the id that the page of a start task names (`…/conversations/task-ID`); `null` for any other text. */
export function startTaskIn(text: string): Found | null {
  const found = foundIn(text);
  const id = found && taskOf(found.id);
  return id ? { baseUrl: found.baseUrl, id } : null;
}

/** The web client names the page of a conversation that is still to be started so. */
function taskOf(id: string): string | null {
  const [, task = ''] = /^task-(.*)$/.exec(id) ?? [];
  return isUuid(task) ? task : null;
}

function foundIn(text: string): Found | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin, pathname, searchParams } = new URL(text);
  if (!/^https?:$/.test(protocol)) return null;
  const v1 = V1.exec(pathname);
  const [, path = '', segment = ''] =
    PATHS.map((pattern) => pattern.exec(pathname)).find((match) => match !== null) ?? [];
  const id = v1 ? onlyOne(searchParams.getAll('ids')) : decoded(segment);
  return id ? { baseUrl: origin + (v1?.[1] ?? path), id } : null;
}

const onlyOne = (ids: readonly string[]): string => (ids.length === 1 ? (ids[0] ?? '') : '');

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
