/** What is kept for who opens the page late. */
const MOST = 1_000;

interface Message {
  readonly type: string;
  readonly parentId?: string | undefined;
}

export interface MessageLog {
  add(message: Message): void;
  /** Each one as JSON, in their order. */
  texts(): string[];
}

/** The last messages, and the first one of each poll however long ago: its chart is in there. */
export function messageLog(): MessageLog {
  const charts: string[] = [];
  const recent: string[] = [];
  return {
    add: (message) => {
      const isChart = message.type === '@xstate.actor' && message.parentId === undefined;
      (isChart ? charts : recent).push(JSON.stringify(message));
      if (recent.length > MOST) recent.shift();
    },
    texts: () => [...charts, ...recent],
  };
}
