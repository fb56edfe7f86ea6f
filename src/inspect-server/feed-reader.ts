import type { ServerResponse } from 'node:http';
import type { FeedLog, LoggedMessage } from './feed-log.ts';

export interface FeedReader {
  /** Sends new messages of the log; disconnects the page when it reads too slowly. */
  send(): void;
  /** Ends the stream once all messages are sent. */
  end(): void;
}

/**
 * Streams the log to one page, at the page's speed: only the message that is being sent is buffered. A page that is too
 * slow for all lines of an actor gets a header instead of those that it missed. One that reads nothing while the whole
 * log is replaced is disconnected.
 *
 * @param after the position of the last message that the page has; anything else starts from the oldest.
 */
export function startFeedReader(response: ServerResponse, log: FeedLog, after: number): FeedReader {
  const begun = Number.isInteger(after) && after <= log.newest ? after : 0;
  let position = begun;
  /** Of each actor the position of the last message that the page has, or needs no more. */
  const sent = new Map<string, number>();
  /** Up to here the page may lack a header that comes later: it can't continue from a message before this. */
  let incompleteUntil = 0;
  /** Bytes of the log when the page stopped reading; undefined while it reads. */
  let blockedAt: number | undefined;
  let isEnding = false;

  const next = (): LoggedMessage | undefined => {
    for (;;) {
      const message = log.after(position);
      if (!message) return undefined;
      if (message.position > position + 1) incompleteUntil = log.newest;
      position = message.position;
      const { actor, continues } = message;
      const has = sent.get(actor) ?? begun;
      sent.set(actor, position);
      if (continues === null || has < continues) return message;
    }
  };

  const write = ({ position, data }: LoggedMessage): boolean => {
    // Without a number the page asks for everything after a reconnect.
    response.write(position < incompleteUntil ? 'id\n' : `id: ${position}\n`);
    return response.write(data);
  };

  const send = () => {
    if (response.writableEnded || response.destroyed) return;
    if (blockedAt !== undefined) {
      if (log.added - blockedAt > log.capacity) response.destroy();
      return;
    }
    for (let message = next(); message; message = next()) {
      if (write(message)) continue;
      blockedAt = log.added;
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
