import type { ServerResponse } from 'node:http';
import type { LoggedMessage, MessageLog } from './message-log.ts';

export interface Reader {
  /** Tells it what is new in the log; cuts it when it is too slow. */
  tell(): void;
  /** Ends it once it has been told all. */
  end(): void;
}

/**
 * Tells somebody the log as it is and as it grows, at their pace: nothing is buffered for them but the
 * message that they are about to take. Whoever falls behind the log misses what it has dropped, but no
 * chart; whoever takes nothing while all of it is replaced is cut.
 *
 * @param after the place of the last message they have; none by anything that isn't one.
 */
export function startReader(response: ServerResponse, log: MessageLog, after: number): Reader {
  let place = Number.isInteger(after) && after <= log.newest ? after : 0;
  let chartsUntil = log.newest;
  let charts = log.chartsAfter(place).reverse();
  /** The newest message when they last took something; undefined when nothing waits for them. */
  let waitingSince: number | undefined;
  let isEnding = false;

  const next = (): LoggedMessage | undefined => {
    for (;;) {
      const chart = charts.pop();
      if (chart) return chart;
      if (place + 1 < log.oldest) {
        charts = log.chartsAfter(chartsUntil).reverse();
        chartsUntil = log.newest;
        place = log.oldest - 1;
        continue;
      }
      const message = log.at(place + 1);
      if (!message) return undefined;
      place += 1;
      if (!message.isChart || message.place > chartsUntil) return message;
    }
  };

  const tell = () => {
    if (response.writableEnded || response.destroyed) return;
    if (waitingSince !== undefined) {
      if (waitingSince < log.oldest) response.destroy();
      return;
    }
    for (let message = next(); message; message = next()) {
      if (response.write(message.event)) continue;
      waitingSince = log.newest;
      return;
    }
    if (isEnding) response.end('event: end\ndata:\n\n');
  };

  response.on('drain', () => {
    waitingSince = undefined;
    tell();
  });
  tell();
  return {
    tell,
    end: () => {
      isEnding = true;
      tell();
    },
  };
}
