import type { ServerResponse } from 'node:http';
import type { FeedLog, LoggedMessage } from './feed-log.ts';
import { type PageStream, startPageStream } from './page-stream.ts';

/**
 * Streams the log to one page, at the page's speed: only the message that is being sent is buffered. A page that is too
 * slow for all lines of an actor gets a header instead of those that it missed. One that reads nothing while the whole
 * log is replaced is disconnected.
 *
 * @param after the position of the last message that the page has; anything else starts from the oldest.
 */
export function startFeedReader(response: ServerResponse, log: FeedLog, after: number): PageStream {
  const begun = Number.isInteger(after) && after <= log.newest ? after : 0;
  let position = begun;
  /** Of each actor the position of the last message that the page has, or needs no more. */
  const sent = new Map<string, number>();
  /** Up to here the page may lack a header that comes later: it can't continue from a message before this. */
  let incompleteUntil = 0;

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

  return startPageStream(response, {
    sendNext: () => {
      const message = next();
      return message ? write(message) : null;
    },
    mark: () => log.added,
    isReplaced: (added) => log.added - added > log.capacity,
  });
}
