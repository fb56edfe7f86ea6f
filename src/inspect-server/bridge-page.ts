import { createHash } from 'node:crypto';

const STYLE =
  'html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; display: block; }';

/**
 * A frame's window stays the same object when another page is loaded in it, so the origin is checked too, for
 * both directions.
 */
const SCRIPT = `
  const frame = document.querySelector('iframe');
  const { origin } = new URL(frame.src);
  let messages;
  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    if (event.data?.type !== '@statelyai.connected') return;
    messages?.close();
    messages = forward(new EventSource(location.pathname.replace(/\\/?$/, '/messages')));
  });
  function forward(source) {
    let failures = 0;
    source.onmessage = ({ data }) => frame.contentWindow.postMessage(JSON.parse(data), origin);
    source.onopen = () => { failures = 0; };
    // After a broken connection the EventSource reconnects; stop when the process doesn't answer any more.
    source.onerror = () => { if (++failures === 3) source.close(); };
    // The process has ended; the page keeps showing what it sent.
    source.addEventListener('end', () => source.close());
    return source;
  }
`;

/** The page that shows an inspector and forwards the process's messages to it, and to no other page. */
export const bridgePage = (inspectorUrl: URL): string => `<!doctype html>
<meta charset="utf-8">
<title>pollchart in the inspector</title>
<style>${STYLE}</style>
<iframe src="${inspectorUrl.href.replaceAll('&', '&amp;')}"></iframe>
<script>${SCRIPT}</script>
`;

/** The Content-Security-Policy of that page: no page may frame it, and it may frame only the inspector. */
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

/** A policy can't name an IPv6 address, nor a host with a semicolon: then the whole scheme is allowed. */
const frameSource = ({ origin, protocol }: URL) =>
  /^https?:\/\/[\w.-]+(:\d+)?$/.test(origin) ? origin : protocol;
