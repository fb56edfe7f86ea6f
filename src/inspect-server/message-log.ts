import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { boundedMessage } from './bounded-message.ts';

/** What is kept of the last messages. One of the largest is half of the bytes. */
const MAX_RECENT_MESSAGES = 1_000;
const MAX_RECENT_BYTES = 16 * 2 ** 20;

/** What is kept of the charts of polls that continue, bytes: those of some 6,000. */
const MAX_CHART_BYTES = 32 * 2 ** 20;

export interface LoggedMessage {
  /** Its place among all messages, from 1. */
  readonly place: number;
  /** As an event of a stream, named by its place; of a chart without, since it may come out of turn. */
  readonly event: Buffer;
  /** Whether it brings the chart of a poll. */
  readonly isChart: boolean;
}

export interface MessageLog {
  /** Returns how large the message is as JSON, bytes. */
  add(message: StatelyInspectionEvent): number;
  /** The place of the oldest message from which on none is missing, of the next one if none is kept. */
  readonly oldest: number;
  /** The place of the newest message, 0 before there is one. */
  readonly newest: number;
  at(place: number): LoggedMessage | undefined;
  /** The charts that came after a place, also those older than `oldest`. */
  chartsAfter(place: number): LoggedMessage[];
}

/**
 * The last messages, and of each poll that continues or whose end is among them the first one, however
 * long ago: its chart is in there. Both within bounds; the oldest go first.
 */
export function messageLog(): MessageLog {
  /** By session. */
  const charts = new Map<string, LoggedMessage>();
  /** By place; `ended` is the session whose end it tells. */
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
      const logged = { place: newest, event, isChart };
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
    at: (place) => recent.get(place),
    chartsAfter: (place) => [...charts.values()].filter((chart) => chart.place > place),
  };
}

function endedIn(message: StatelyInspectionEvent): string | undefined {
  if (message.type !== '@xstate.snapshot') return undefined;
  const { status } = (message.snapshot ?? {}) as { status?: string };
  return status === 'active' ? undefined : message.sessionId;
}
