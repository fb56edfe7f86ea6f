import type { ServerResponse } from 'node:http';
import type { LoggedMessage, MessageLog } from './message-log.ts';
import { type PageStream, startPageStream } from './page-stream.ts';

/**
 * Streams the log to one page, at the page's speed: only the message that is being sent is buffered. A slow
 * page misses messages that the log has dropped, but no chart. A page that reads nothing while the whole log
 * is replaced is disconnected.
 *
 * @param after the position of the last message that the page has; anything else starts from the oldest.
 */
export function startReader(response: ServerResponse, log: MessageLog, after: number): PageStream {
  let position = Number.isInteger(after) && after <= log.newest ? after : 0;
  let chartsUntil = log.newest;
  let charts = log.chartsAfter(position).reverse();

  const next = (): LoggedMessage | undefined => {
    for (;;) {
      const chart = charts.pop();
      if (chart) return chart;
      if (position + 1 < log.oldest) {
        charts = log.chartsAfter(chartsUntil).reverse();
        chartsUntil = log.newest;
        position = log.oldest - 1;
        continue;
      }
      const message = log.at(position + 1);
      if (!message) return undefined;
      position += 1;
      if (!message.isChart || message.position > chartsUntil) return message;
    }
  };

  return startPageStream(response, {
    sendNext: () => {
      const message = next();
      return message ? response.write(message.event) : null;
    },
    mark: () => log.newest,
    isReplaced: (newest) => newest < log.oldest,
  });
}
