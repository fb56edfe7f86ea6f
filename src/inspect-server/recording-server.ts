import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { hideInRecording } from '../replay/hide-in-recording.ts';
import { ownPage, PAGE_POLICY } from './own-page.ts';
import { type Exchange, startTokenServer } from './token-server.ts';

export interface RecordingServerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** What the recording is called, e.g. its file. */
  readonly name: string;
  /** Its lines from the first one, for each page that asks. */
  readonly lines: () => AsyncIterable<string>;
}

export interface RecordingServer {
  /** The page to open, on 127.0.0.1. Its path is a secret. */
  readonly url: string;
  close(): Promise<void>;
}

/** How long `close` waits for pages to read what was sent, ms. */
const CLOSE_MS = 1_000;
/** After this long, or so many characters, other requests are served. */
const SLICE_MS = 10;
const SLICE_LENGTH = 256 * 2 ** 10;

/** Stands for a line that isn't JSON, in which no secret can be found: the page says which one it is. */
const TORN = '{';

/**
 * Shows a recording on a page, under the same rules as `startInspectorServer`.
 *
 * @throws {InputError} for a port that can't be listened on.
 */
export async function startRecordingServer({
  port,
  name,
  lines,
}: RecordingServerOptions): Promise<RecordingServer> {
  const page = await ownPage({ source: 'recording', name });
  const hide = hideInRecording();
  const shown = (line: string) => {
    if (line.trim() === '') return '';
    try {
      return JSON.stringify(hide(JSON.parse(line.replace(/^\ufeff/, ''))));
    } catch {
      return TORN;
    }
  };
  const send = async ({ response, stream }: Exchange) => {
    if (!stream('application/x-ndjson; charset=utf-8')) return;
    let sliceBegan = performance.now();
    let text = '';
    for await (const line of lines()) {
      text += `${shown(line)}\n`;
      if (text.length < SLICE_LENGTH && performance.now() - sliceBegan < SLICE_MS) continue;
      if (!response.write(text)) await drained(response);
      if (response.destroyed) return;
      text = '';
      await setImmediate();
      sliceBegan = performance.now();
    }
    response.end(text);
  };
  const server = await startTokenServer(
    port,
    { 'content-security-policy': PAGE_POLICY },
    async (exchange) => {
      if (await page(exchange, server.token)) return;
      if (exchange.path === '/recording') return send(exchange);
      return exchange.end(404, 'text/plain', 'Not found.\n');
    },
  );
  return {
    url: `http://${server.host}/${server.token}/`,
    close: () => server.close(CLOSE_MS),
  };
}

/** Resolves once the page reads on, or is gone. */
const drained = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
