import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { boundedMessage } from './bounded-message.ts';

/** Bounds of the recent messages. One message of the maximum size uses half of the bytes. */
const MAX_RECENT_MESSAGES = 1_000;
const MAX_RECENT_BYTES = 16 * 2 ** 20;

/** Bound of the charts of running polls, bytes: about 6,000 charts. */
const MAX_CHART_BYTES = 32 * 2 ** 20;

export interface LoggedMessage {
  /** Its number among all messages, from 1. */
  readonly position: number;
  /** A server-sent event, with its position as `id`; without one for a chart, which may be sent out of order. */
  readonly event: Buffer;
  /** Whether it contains the chart of a poll. */
  readonly isChart: boolean;
}

export interface MessageLog {
  /** Returns the size of the message as JSON, bytes. */
  add(message: StatelyInspectionEvent): number;
  /** The position of the oldest recent message, or of the next message if there is none. */
  readonly oldest: number;
  /** The position of the newest message, 0 without one. */
  readonly newest: number;
  at(position: number): LoggedMessage | undefined;
  /** The charts after a position, including those older than `oldest`. */
  chartsAfter(position: number): LoggedMessage[];
}

/**
 * Keeps the recent messages. Also keeps, for each poll that is running or whose end is among them, its first
 * message, which contains the chart. Both are bounded; the oldest are dropped first.
 */
export function messageLog(): MessageLog {
  /** By session id. */
  const charts = new Map<string, LoggedMessage>();
  /** By position; `ended` is the session that ends with this message. */
  const recent = new Map<number, LoggedMessage & { readonly ended: string | undefined }>();
  let oldest = 1;
  let newest = 0;
  let chartBytes = 0;
  let recentBytes = 0;

  const dropChart = (sessionId: string) => {
    chartBytes -= charts.get(sessionId)?.event.length ?? 0;
    charts.delete(sessionId);
  };
  const dropOldest = () => {
    const dropped = recent.get(oldest);
    recent.delete(oldest++);
    recentBytes -= dropped?.event.length ?? 0;
    if (dropped?.ended !== undefined) dropChart(dropped.ended);
  };

  return {
    add: (message) => {
      const { json, bytes } = boundedMessage(message);
      if (json === undefined) return bytes;
      const { sessionId } = message;
      const isChart = message.type === '@xstate.actor' && message.parentId === undefined;
      newest += 1;
      const name = isChart ? '' : `id: ${newest}\n`;
      const event = Buffer.from(`${name}data: ${json}\n\n`);
      const logged = { position: newest, event, isChart };
      if (isChart) {
        dropChart(sessionId);
        charts.set(sessionId, logged);
        chartBytes += event.length;
        for (const [other] of charts) {
          if (chartBytes <= MAX_CHART_BYTES) break;
          dropChart(other);
        }
      }
      recent.set(newest, { ...logged, ended: endedIn(message) });
      recentBytes += event.length;
      while (recent.size > MAX_RECENT_MESSAGES || recentBytes > MAX_RECENT_BYTES) dropOldest();
      return bytes;
    },
    get oldest() {
      return oldest;
    },
    get newest() {
      return newest;
    },
    at: (position) => recent.get(position),
    chartsAfter: (position) => [...charts.values()].filter((chart) => chart.position > position),
  };
}

function endedIn(message: StatelyInspectionEvent): string | undefined {
  if (message.type !== '@xstate.snapshot') return undefined;
  const { status } = (message.snapshot ?? {}) as { status?: string };
  return status === 'active' ? undefined : message.sessionId;
}
