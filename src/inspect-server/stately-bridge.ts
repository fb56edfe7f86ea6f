import type { ServerResponse } from 'node:http';
import type { InspectionEvent } from 'xstate';
import { type SecretFields, withoutSecrets } from '../inspect/without-secrets.ts';
import { bridgePage, bridgePolicy } from './bridge-page.ts';
import { loadInspector } from './load-inspector.ts';
import { messageLog } from './message-log.ts';
import { createPacer } from './pacer.ts';
import type { PageStream } from './page-stream.ts';
import { startReader } from './reader.ts';

/** Shows polls in the Stately inspector, in a frame of a page of ours. */
export interface StatelyBridge {
  readonly page: string;
  /** The Content-Security-Policy of that page. */
  readonly policy: string;
  next(event: InspectionEvent): void;
  /**
   * Streams the messages to a page, once those of earlier events are made.
   *
   * @param after the position of the last message that the page has.
   */
  stream(response: ServerResponse, after: number): Promise<void>;
  /** Makes the remaining messages, for at most `timeoutMs`, and ends the streams. */
  close(timeoutMs: number): Promise<void>;
}

/** @throws an Error if `@statelyai/inspect` isn't installed. */
export async function createStatelyBridge(
  inspectorUrl: URL,
  { secretFields }: SecretFields,
): Promise<StatelyBridge> {
  const { createInspector } = await loadInspector();
  const log = messageLog();
  const readers = new Map<ServerResponse, PageStream | undefined>();
  const inspector = createInspector(
    {
      send: (message) => {
        pacer.recordSize(message, log.add(message));
        for (const reader of readers.values()) reader?.send();
      },
    },
    { serialize: withoutSecrets({ secretFields }) },
  );
  const pacer = createPacer((event) => inspector.inspect.next?.(event));
  return {
    page: bridgePage(inspectorUrl),
    policy: bridgePolicy(inspectorUrl),
    next: pacer.next,
    stream: async (response, after) => {
      readers.set(response, undefined);
      response.on('close', () => readers.delete(response));
      await pacer.caughtUp();
      if (readers.has(response)) readers.set(response, startReader(response, log, after));
    },
    close: async (timeoutMs) => {
      await pacer.close(timeoutMs);
      for (const reader of readers.values()) reader?.end();
    },
  };
}
