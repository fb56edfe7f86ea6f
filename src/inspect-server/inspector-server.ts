import type { InspectionEvent, Observer } from 'xstate';
import { anything, array, partial, string } from '../../machines/validate/validate.ts';
import type { SecretFields } from '../inspect/without-secrets.ts';
import { httpUrl } from '../resource/endpoint-url.ts';
import { createFeed, type Feed } from './feed.ts';
import { startFeedReader } from './feed-reader.ts';
import { ownPage, PAGE_POLICY } from './own-page.ts';
import type { PageStream } from './page-stream.ts';
import { createStatelyBridge, type StatelyBridge } from './stately-bridge.ts';
import { type Exchange, startTokenServer } from './token-server.ts';

export interface InspectorServerOptions extends SecretFields {
  /** Default 8080; 0: any free one. */
  readonly port?: number | undefined;
  /**
   * An inspector to show instead of the page of this package, e.g. `https://stately.ai/inspect`. Needs
   * `@statelyai/inspect`. Only pages of this origin are shown and get messages; if it redirects to another origin,
   * give the final URL.
   */
  readonly url?: string | URL | undefined;
}

/** A server on 127.0.0.1 whose page shows the inspector. */
export interface InspectorServer {
  /** The page to open, on 127.0.0.1. Its path is a secret: with it every message can be read. */
  readonly url: string;
  /** For `createActor(machine, { inspect })`. */
  readonly inspect: Observer<InspectionEvent>;
  /** Sends the remaining messages, for at most six seconds, and closes the port. */
  close(): Promise<void>;
}

/** How long `close` waits for messages that aren't created yet, ms. */
const DRAIN_MS = 5_000;
/** How long it then waits for pages to read them, ms. */
const CLOSE_MS = 1_000;

const STATELY = new URL('https://stately.ai/inspect');

/**
 * Shows polls of this Node process on a page, without secrets. It listens on loopback only; no other page and no
 * other user of this machine can read the messages, and the page asks no other machine. It doesn't keep the process
 * alive.
 *
 * @throws {InputError} for a port that is in use or an invalid `url`; with `url`, an Error if `@statelyai/inspect`
 *   isn't installed.
 */
export async function startInspectorServer(
  options: InspectorServerOptions = {},
): Promise<InspectorServer> {
  validateOptions('options', options);
  const { port = 8080, url, secretFields } = options;
  return url === undefined
    ? startOwn(port, { secretFields })
    : startFraming(port, httpUrl('url', url), { secretFields });
}

const validateOptions = partial({
  port: anything,
  url: anything,
  secretFields: array(string),
});

/** Shows the page of this package, and Stately's inspector once its link was opened. */
async function startOwn(port: number, secrets: SecretFields): Promise<InspectorServer> {
  const page = await ownPage({ source: 'live', name: 'pollchart' });
  const readers = new Set<PageStream>();
  const feed = createFeed(secrets, () => {
    for (const reader of readers) reader.send();
  });
  let bridge: StatelyBridge | undefined;

  const openBridge = async () => {
    const opened = bridge ?? (await createStatelyBridge(STATELY, secrets));
    if (!bridge) tellPresent(feed, opened);
    bridge ??= opened;
    return bridge;
  };
  const showStately = async ({ end }: Exchange) => {
    try {
      const { page, policy } = await openBridge();
      end(200, 'text/html; charset=utf-8', page, policy);
    } catch (error) {
      end(404, 'text/plain', `${(error as Error).message}\n`);
    }
  };
  const sendFeed = ({ request, response, stream }: Exchange) => {
    if (!stream('text/event-stream')) return;
    const after = Number(request.headers['last-event-id']);
    const reader = startFeedReader(response, feed.log, after);
    readers.add(reader);
    response.on('close', () => readers.delete(reader));
  };
  const server = await startTokenServer(
    port,
    { 'content-security-policy': PAGE_POLICY },
    async (exchange) => {
      const { path } = exchange;
      if (await page(exchange, server.token)) return;
      if (path === '/feed') return sendFeed(exchange);
      if (path === '/stately') return showStately(exchange);
      if (path === '/messages' && bridge) return sendMessages(exchange, bridge);
      return exchange.end(404, 'text/plain', 'Not found.\n');
    },
  );
  return running(`http://${server.host}/${server.token}/`, {
    next: (event) => {
      feed.next(event);
      bridge?.next(event);
    },
    close: async () => {
      await Promise.all([feed.close(DRAIN_MS), bridge?.close(DRAIN_MS)]);
      for (const reader of readers) reader.end();
      await server.close(CLOSE_MS);
    },
  });
}

/** Shows an inspector of Stately's kind. */
async function startFraming(
  port: number,
  inspectorUrl: URL,
  secrets: SecretFields,
): Promise<InspectorServer> {
  const bridge = await createStatelyBridge(inspectorUrl, secrets);
  const server = await startTokenServer(
    port,
    { 'content-security-policy': bridge.policy },
    async (exchange) => {
      const { path, end } = exchange;
      if (path === '' || path === '/') return end(200, 'text/html', bridge.page);
      if (path === '/messages') return sendMessages(exchange, bridge);
      return end(404, 'text/plain', 'Not found.\n');
    },
  );
  return running(`http://${server.host}/${server.token}`, {
    next: bridge.next,
    close: async () => {
      await bridge.close(DRAIN_MS);
      await server.close(CLOSE_MS);
    },
  });
}

async function sendMessages({ request, response, stream }: Exchange, bridge: StatelyBridge) {
  if (!stream('text/event-stream')) return;
  await bridge.stream(response, Number(request.headers['last-event-id']));
}

/** What an inspector needs that is opened late: the actors as they are now. */
function tellPresent(feed: Feed, bridge: StatelyBridge): void {
  for (const { actorRef, rootId } of feed.active()) {
    const snapshot = actorRef.getSnapshot();
    bridge.next({ type: '@xstate.actor', actorRef, rootId });
    bridge.next({ type: '@xstate.snapshot', actorRef, rootId, snapshot, event: { type: '' } });
  }
}

function running(
  url: string,
  { next, close }: { next: (event: InspectionEvent) => void; close: () => Promise<void> },
): InspectorServer {
  let closing: Promise<void> | undefined;
  return {
    url,
    inspect: { next },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
