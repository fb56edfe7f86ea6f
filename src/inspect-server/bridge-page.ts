import { createHash } from 'node:crypto';

const STYLE =
  'html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; display: block; }';

/**
 * A frame's window stays the same object when another page is loaded in it, so the origin is checked
 * as well, both of what comes and of who is told.
 */
const SCRIPT = `
  const frame = document.querySelector('iframe');
  const { origin } = new URL(frame.src);
  let messages;
  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    if (event.data?.type !== '@statelyai.connected') return;
    messages?.close();
    messages = tell(new EventSource(location.pathname.replace(/\\/?$/, '/messages')));
  });
  function tell(source) {
    let failures = 0;
    source.onmessage = ({ data }) => frame.contentWindow.postMessage(JSON.parse(data), origin);
    source.onopen = () => { failures = 0; };
    // Whoever read too slowly connects again; a process that is gone isn't asked for ever.
    source.onerror = () => { if (++failures === 3) source.close(); };
    // The process has ended; what it told stays in sight.
    source.addEventListener('end', () => source.close());
    return source;
  }
`;

/** The page that shows an inspector and hands over to it, and to no other page, what the process tells. */
export const bridgePage = (inspectorUrl: URL): string => `<!doctype html>
<meta charset="utf-8">
<title>pollchart in the inspector</title>
<style>${STYLE}</style>
<iframe src="${inspectorUrl.href.replaceAll('&', '&amp;')}"></iframe>
<script>${SCRIPT}</script>
`;

/** The Content-Security-Policy of that page: nobody frames it, and it frames nobody but the inspector. */
export const bridgePolicy = (inspectorUrl: URL): string =>
  [
    "default-src 'none'",
    `script-src '${hashOf(SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    "connect-src 'self'",
    `frame-src ${frameSource(inspectorUrl)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** A policy can't name an IPv6 address, nor a host with a semicolon in it. */
const frameSource = ({ origin, protocol }: URL) =>
  /^https?:\/\/[\w.-]+(:\d+)?$/.test(origin) ? origin : protocol;
