import type { FeedMessage } from '../../src/inspect-server/feed-message.ts';

/**
 * Opens a feed. The result reads all that it sends until its end.
 *
 * @param after the id of the last message that the page has.
 */
export async function opened(url: string, after?: string): Promise<() => Promise<Feed>> {
  const headers = after === undefined ? {} : { 'Last-Event-ID': after };
  const response = await fetch(`${url}feed`, { headers });
  const text = response.text();
  return async () => read(await text);
}

export interface Feed {
  readonly text: string;
  readonly messages: readonly FeedMessage[];
  /** Of each message its id, '' for none. */
  readonly ids: readonly string[];
}

function read(text: string): Feed {
  const events = text.split('\n\n').filter((event) => event.includes('data: {'));
  return {
    text,
    messages: events.map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6))),
    ids: events.map((event) => /^id: (\d+)$/m.exec(event)?.[1] ?? ''),
  };
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
