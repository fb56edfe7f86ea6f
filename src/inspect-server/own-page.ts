import { version } from '../../package.json';
import { listPageFiles } from './page-files.ts';
import type { Exchange } from './token-server.ts';

/** What the page shows: the polls of this process, or a recording. */
export interface PageSource {
  readonly source: 'live' | 'recording';
  /** Stands in its title. */
  readonly name: string;
}

/** It loads and asks for nothing but its own server, and no page may frame it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The page and its files. Returns what answers for them, and false where another path is asked for.
 *
 * @throws an Error if the page isn't installed.
 */
export async function ownPage(
  source: PageSource,
): Promise<(exchange: Exchange, token: string) => Promise<boolean>> {
  const files = await listPageFiles();
  return async ({ path, response, end }, token) => {
    if (path === '') {
      // The page names its files relative to its folder.
      response.writeHead(308, { location: `/${token}/` }).end();
      return true;
    }
    if (/^\/(\?.*)?$/.test(path)) {
      end(200, 'text/html; charset=utf-8', htmlOf(source));
      return true;
    }
    const file = files.get(path.slice(1));
    if (file) end(200, `${file.type}; charset=utf-8`, await file.read());
    return file !== undefined;
  };
}

const htmlOf = ({ source, name }: PageSource) => `<!doctype html>
<html data-source="${source}" data-name="${escaped(name)}" data-release="${version}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(name)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script type="module" src="page.js"></script>
</head>
<body></body>
</html>
`;

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
