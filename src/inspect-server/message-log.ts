/** What is kept for who opens the page late. */
const MOST = 1_000;

interface Message {
  readonly type: string;
  readonly sessionId: string;
  readonly parentId?: string | undefined;
  readonly snapshot?: { readonly status?: string | undefined } | undefined;
}

export interface MessageLog {
  add(message: Message): void;
  /** Each one as JSON, in their order. */
  texts(): string[];
}

/**
 * The last messages, and before them the first one of each poll that goes on or whose end is among
 * them, however long ago: its chart is in there.
 */
export function messageLog(): MessageLog {
  const charts = new Map<string, string>();
  const recent: { readonly text: string; readonly ended: string | undefined }[] = [];
  return {
    add: (message) => {
      const { type, sessionId, parentId, snapshot } = message;
      const text = JSON.stringify(message);
      if (type === '@xstate.actor' && parentId === undefined) {
        charts.set(sessionId, text);
        return;
      }
      const isEnd = type === '@xstate.snapshot' && snapshot?.status !== 'active';
      recent.push({ text, ended: isEnd ? sessionId : undefined });
      if (recent.length <= MOST) return;
      const { ended } = recent.shift() ?? {};
      if (ended) charts.delete(ended);
    },
    texts: () => [...charts.values(), ...recent.map(({ text }) => text)],
  };
}
