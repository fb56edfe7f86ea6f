import type { Validators } from '../../machines/poll/observation.ts';
import { pageOrigin } from './page-origin.ts';

/** The headers that make a request conditional (RFC 9110 section 13.1); none without validators. */
export const conditionalHeaders = (
  url: URL,
  validators: Validators | null,
): Readonly<Record<string, string>> =>
  isCrossOrigin(url)
    ? {}
    : {
        ...(validators?.etag && { 'if-none-match': validators.etag }),
        ...(validators?.lastModified && { 'if-modified-since': validators.lastModified }),
      };

/** In a browser, another origin than the page's: it must allow conditional headers (CORS), and many don't. */
const isCrossOrigin = (url: URL) => ![null, url.origin].includes(pageOrigin());
