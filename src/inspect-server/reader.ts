import type { ServerResponse } from 'node:http';
import type { LoggedMessage, MessageLog } from './message-log.ts';

export interface Reader {
  /** Sends new messages of the log; disconnects the page when it reads too slowly. */
  send(): void;
  /** Ends the stream once all messages are sent. */
  end(): void;
}

/**
 * Streams the log to one page, at the page's speed: only the message that is being sent is buffered. A slow
 * page misses messages that the log has dropped, but no chart. A page that reads nothing while the whole log
 * is replaced is disconnected.
 *
 * @param after the position of the last message that the page has; anything else starts from the oldest.
 */
export function startReader(response: ServerResponse, log: MessageLog, after: number): Reader {
  let position = Number.isInteger(after) && after <= log.newest ? after : 0;
  let chartsUntil = log.newest;
  let charts = log.chartsAfter(position).reverse();
  /** The newest position when the page stopped reading; undefined while it reads. */
  let blockedSince: number | undefined;
  let isEnding = false;

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

  const send = () => {
    if (response.writableEnded || response.destroyed) return;
    if (blockedSince !== undefined) {
      if (blockedSince < log.oldest) response.destroy();
      return;
    }
    for (let message = next(); message; message = next()) {
      if (response.write(message.event)) continue;
      blockedSince = log.newest;
      return;
    }
    if (isEnding) response.end('event: end\ndata:\n\n');
  };

  response.on('drain', () => {
    blockedSince = undefined;
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
