import type { ServerResponse } from 'node:http';

/** What a page is sent, at the page's speed. */
export interface PageStream {
  /** Sends what is new; disconnects the page when it reads too slowly. */
  send(): void;
  /** Ends the stream once all is sent. */
  end(): void;
}

interface PageStreamOptions {
  /** Writes the next message. Returns whether the page reads on; `null`: there is none. */
  readonly sendNext: () => boolean | null;
  /** How much was ever in the log. */
  readonly mark: () => number;
  /** Whether nothing of what was there at a mark is left. */
  readonly isReplaced: (mark: number) => boolean;
}

/**
 * Sends messages as server-sent events. Only the one that is being sent is buffered; a page that reads nothing while
 * the whole log is replaced is disconnected.
 */
export function startPageStream(
  response: ServerResponse,
  { sendNext, mark, isReplaced }: PageStreamOptions,
): PageStream {
  /** The mark when the page stopped reading; undefined while it reads. */
  let blockedAt: number | undefined;
  let isEnding = false;

  const send = () => {
    if (response.writableEnded || response.destroyed) return;
    if (blockedAt !== undefined) {
      if (isReplaced(blockedAt)) response.destroy();
      return;
    }
    for (let isReading = sendNext(); isReading !== null; isReading = sendNext()) {
      if (isReading) continue;
      blockedAt = mark();
      return;
    }
    if (isEnding) response.end('event: end\ndata:\n\n');
  };

  response.on('drain', () => {
    blockedAt = undefined;
    send();
  });
  send();
  return {
    send,
    end: () => {
      isEnding = true;
      send();
    },
  };
}
