import { once } from 'node:events';
import type { FeedLog } from '../../src/inspect-server/feed-log.ts';
import type { FeedMessage } from '../../src/inspect-server/feed-message.ts';

export interface OpenFeed {
  /** Resolves once a text has come. */
  arrived(text: string): Promise<void>;
  /** All that it sends until its end. */
  read(): Promise<Feed>;
}

/** @param after the id of the last message that the page has. */
export async function opened(url: string, after?: string): Promise<OpenFeed> {
  const headers = after === undefined ? {} : { 'Last-Event-ID': after };
  const { body } = await fetch(`${url}feed`, { headers });
  const arrivals = new EventTarget();
  let text = '';
  const readAll = async () => {
    const parts = (body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream() as never,
    );
    for await (const part of parts as unknown as AsyncIterable<string>) {
      text += part;
      arrivals.dispatchEvent(new Event('text'));
    }
  };
  const all = readAll();
  return {
    arrived: async (wanted) => {
      while (!text.includes(wanted)) await once(arrivals, 'text');
    },
    read: async () => {
      await all;
      return feedIn(text);
    },
  };
}

export interface Feed {
  readonly text: string;
  readonly messages: readonly FeedMessage[];
  /** Of each message its id, '' for none. */
  readonly ids: readonly string[];
}

function feedIn(text: string): Feed {
  const events = text.split('\n\n').filter((event) => event.includes('data: {'));
  return {
    text,
    messages: events.map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6))),
    ids: events.map((event) => /^id: (\d+)$/m.exec(event)?.[1] ?? ''),
  };
}

/** What a page gets of a log that it opens now. */
export function messagesIn(log: FeedLog): FeedMessage[] {
  const found: FeedMessage[] = [];
  for (let next = log.after(0); next; next = log.after(next.position))
    found.push(JSON.parse(next.data.toString().slice('data: '.length)));
  return found;
}

/** The lines of one actor since its last header. */
export function linesOf(messages: readonly FeedMessage[], actor: string): string[] {
  const lines = messages.flatMap((message) =>
    message.type === 'line' && message.actor === actor ? [message.line] : [],
  );
  return lines.slice(lines.findLastIndex(isHeader));
}

export const isHeader = (line: string) => line.startsWith('{"pollchart"');

/** The actors of a chart, by their ids in the messages. */
export const actorsOf = (messages: readonly FeedMessage[], chart: string): string[] => [
  ...new Set(
    messages.flatMap((message) =>
      message.type === 'actor' && message.chart === chart ? [message.actor] : [],
    ),
  ),
];
