/** Where the pages and the APIs have the id of a conversation. */
const PATHS = [
  /^(.*?)\/(?:api\/)?conversations\/([^/]+)\/?$/,
  /^(.*?)\/api\/v1\/app-conversations\/?$/,
];

/**
 * The base URL and the id that the URL of a conversation names: of its page (`…/conversations/ID`), of V0 or the agent
 * server (`…/api/conversations/ID`), or of V1 (`…/api/v1/app-conversations?ids=ID`).
 *
 * @returns `null` for any other text.
 */
export function conversationIn(
  text: string,
): { readonly baseUrl: string; readonly id: string } | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin, pathname, searchParams } = new URL(text);
  if (!/^https?:$/.test(protocol)) return null;
  const [page, v1] = PATHS.map((path) => path.exec(pathname));
  const found = v1 ?? page;
  const id = v1 ? onlyOne(searchParams.getAll('ids')) : decoded(page?.[2] ?? '');
  return found && id ? { baseUrl: origin + (found[1] ?? ''), id } : null;
}

const onlyOne = (ids: readonly string[]): string => (ids.length === 1 ? (ids[0] ?? '') : '');

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
