/**
 * The origin of the page that this runs in, or of a page's worker: `null` elsewhere. A server has none, or an `origin`
 * that is the text "null" as in Cloudflare's Workers, where there is neither a document nor a location.
 */
export function pageOrigin(): string | null {
  const { origin, document, location }: Partial<typeof globalThis> = globalThis;
  if (origin === undefined) return null;
  const isOpaque = origin === 'null';
  return isOpaque && document === undefined && location === undefined ? null : origin;
}
