/** The last lines of a recording: a recording of its own, which begins with the snapshot before the first of them. */
export interface RecentLines {
  /** The next line of the recording; a header begins it anew. */
  add(line: string): void;
  /** Always the same array. */
  readonly lines: readonly string[];
  /** Characters, with the line ends. */
  readonly length: number;
}

interface RecentOptions {
  /** The header of a recording that begins before the next line; `null` when none can begin there. */
  readonly header: () => string | null;
  /** At most so many answers are kept, and at least half as many. Default 500. */
  readonly maxExchanges?: number;
  /** From so many characters on the older half is dropped; a long line is kept whole. Default 2^24. */
  readonly maxLength?: number;
}

const HEADER = /^\{"pollchart":/;
const ANSWER = /^\{"at":[\d.]+,"event":\{"type":"xstate\.(?:done|error)\.actor\./;

/** An answer comes with the end of a wait, and now and then with an event of the user. */
const LINES_OF_EXCHANGE = 4;

const lengthOf = (line: string) => line.length + 1;

/** Half of what is kept. */
interface Half {
  readonly header: string;
  /** Where it begins in the lines. */
  readonly start: number;
  exchanges: number;
  length: number;
}

/**
 * Keeps the last lines in two halves: once the newer one is full it becomes the older one, and the older one is
 * dropped. So nothing is replayed at run time.
 */
export function recentLines({
  header,
  maxExchanges = 500,
  maxLength = 2 ** 24,
}: RecentOptions): RecentLines {
  const lines: string[] = [];
  const most = Math.max(1, Math.floor(maxExchanges / 2));
  let older: Half | null = null;
  let newer = halfFrom('', 0);
  const isFull = ({ start, exchanges, length }: Half) =>
    exchanges >= most || lines.length - start > most * LINES_OF_EXCHANGE || length >= maxLength / 2;

  const begin = (text: string) => {
    lines.splice(0, lines.length, text);
    older = null;
    newer = halfFrom(text, 0);
  };
  const beginNewer = (text: string) => {
    if (older !== null) lines.splice(0, newer.start, newer.header);
    older = newer;
    newer = halfFrom(text, lines.length);
  };

  return {
    add(line) {
      if (HEADER.test(line)) return begin(line);
      const text = isFull(newer) ? header() : null;
      if (text !== null) beginNewer(text);
      lines.push(line);
      newer.length += lengthOf(line);
      if (ANSWER.test(line)) newer.exchanges += 1;
    },
    lines,
    get length() {
      return (older?.length ?? 0) + newer.length;
    },
  };
}

const halfFrom = (header: string, start: number): Half => ({
  ...{ header, start },
  ...{ exchanges: 0, length: lengthOf(header) },
});
