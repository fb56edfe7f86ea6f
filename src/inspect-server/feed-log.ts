/** Bytes of all messages; when there are more, actors that have ended are dropped first. */
const MAX_BYTES = 64 * 2 ** 20;
/** Bytes that may be exceeded until those that are active have begun anew. */
const MAX_CROWDED_BYTES = 96 * 2 ** 20;
const MAX_ACTORS = 10_000;
/** Snapshots of one actor. */
const MAX_SNAPSHOTS = 50;
const MAX_SNAPSHOT_BYTES = 2 ** 20;
/** How many actors are remembered as dropped, to tell pages that reconnect. */
const MAX_DROPPED = 1_000;
/** Bytes of memory that a message takes besides its text. */
const MESSAGE_BYTES = 256;

export interface LoggedMessage {
  readonly actor: string;
  /** Its number among all messages, from 1. */
  readonly position: number;
  /** The data of a server-sent event. */
  readonly data: Buffer;
  /**
   * Of a header: the position of the actor's message before it, with which a page needs no header; `null` when lines
   * are missing between them.
   */
  readonly continues: number | null;
}

/** What is kept of one actor. */
interface Kept {
  announced: LoggedMessage;
  /** The half of the recording that is dropped next, and the one that grows; each begins with a header. */
  older: LoggedMessage[];
  newer: LoggedMessage[];
  bytes: number;
}

/**
 * Keeps what a page needs that is opened late: of each actor its announcement and its last lines, which begin with a
 * header, or its last snapshots. Bounded for each actor and in total; those that have ended are dropped first.
 */
export class FeedLog {
  readonly #actors = new Map<string, Kept>();
  /** In the order of their end. */
  readonly #ended = new Set<string>();
  readonly #drops: LoggedMessage[] = [];
  /** In the order of their positions, with some that have been removed. */
  #messages: LoggedMessage[] = [];
  readonly #removed = new Set<LoggedMessage>();
  #newest = 0;
  #bytes = 0;
  #added = 0;

  /** The position of the newest message, 0 without one. */
  get newest(): number {
    return this.#newest;
  }

  /** Bytes of all messages that were ever added. */
  get added(): number {
    return this.#added;
  }

  /** Bytes that a page may be behind: after that nothing is left of what it hasn't read. */
  get capacity(): number {
    return MAX_BYTES;
  }

  /** How many actors are kept. */
  get size(): number {
    return this.#actors.size;
  }

  has(actor: string): boolean {
    return this.#actors.has(actor);
  }

  /** The oldest message after a position. */
  after(position: number): LoggedMessage | undefined {
    let [low, high] = [0, this.#messages.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#messages[middle]?.position ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    for (let index = low; index < this.#messages.length; index += 1) {
      const message = this.#messages[index];
      if (message && !this.#removed.has(message)) return message;
    }
    return undefined;
  }

  /** An actor's first message, also again: then what was kept of it is dropped. */
  announce(actor: string, json: string): void {
    const before = this.#actors.get(actor);
    const announced = this.#add(actor, json);
    if (before) this.#remove(actor, before.announced, ...before.older, ...before.newer);
    const bytes = sizeOf(announced);
    this.#actors.set(actor, { announced, older: [], newer: [], bytes });
    this.#makeRoom();
  }

  /**
   * A header; with it the older half of what was kept is dropped.
   *
   * @param isGapless whether no line is missing before it.
   * @param isOnly whether all lines before it are dropped.
   */
  begin(actor: string, json: string, isGapless: boolean, isOnly: boolean): void {
    const kept = this.#actors.get(actor);
    if (!kept) return;
    const last = kept.newer.at(-1);
    const header = this.#add(actor, json, isGapless ? (last?.position ?? null) : null);
    kept.bytes += sizeOf(header);
    const keepsNewer = isGapless && !isOnly;
    this.#remove(actor, ...kept.older, ...(keepsNewer ? [] : kept.newer));
    kept.older = keepsNewer ? kept.newer : [];
    kept.newer = [header];
    this.#makeRoom();
  }

  /** An entry. Returns whether the recording since its header is so long that it should begin a new half. */
  entry(actor: string, json: string, maxBytes: number): boolean {
    const kept = this.#actors.get(actor);
    if (!kept) return false;
    const entry = this.#add(actor, json);
    kept.bytes += sizeOf(entry);
    kept.newer.push(entry);
    this.#makeRoom();
    const [header = entry] = kept.newer;
    const bytes = entry.position === header.position ? 0 : bytesOf(kept.newer) - sizeOf(header);
    return bytes > Math.max(maxBytes, sizeOf(header));
  }

  /** A snapshot of an actor that has no lines. */
  snapshot(actor: string, json: string): void {
    const kept = this.#actors.get(actor);
    if (!kept) return;
    const snapshot = this.#add(actor, json);
    kept.bytes += sizeOf(snapshot);
    kept.newer.push(snapshot);
    while (
      kept.newer.length > MAX_SNAPSHOTS ||
      (kept.newer.length > 1 && bytesOf(kept.newer) > MAX_SNAPSHOT_BYTES)
    )
      this.#remove(actor, ...kept.newer.splice(0, 1));
    this.#makeRoom();
  }

  end(actor: string): void {
    if (this.#actors.has(actor)) this.#ended.add(actor);
  }

  /** The active actors that should begin anew, so that all fits; the largest first. */
  crowding(): string[] {
    let excess = this.#bytes - MAX_BYTES;
    if (excess <= 0) return [];
    const active = [...this.#actors].filter(
      ([actor, { older, newer }]) => !this.#ended.has(actor) && older.length + newer.length > 1,
    );
    active.sort(([, one], [, other]) => other.bytes - one.bytes);
    excess += MAX_BYTES / 4;
    const found: string[] = [];
    for (const [actor, { bytes }] of active) {
      if (excess <= 0) break;
      excess -= bytes;
      found.push(actor);
    }
    return found;
  }

  #makeRoom(): void {
    for (const actor of this.#ended) {
      if (this.#bytes <= MAX_BYTES && this.#actors.size <= MAX_ACTORS) return;
      this.#drop(actor);
    }
    for (const actor of this.#actors.keys()) {
      if (this.#bytes <= MAX_CROWDED_BYTES && this.#actors.size <= MAX_ACTORS) return;
      if (this.#actors.size === 1) return;
      this.#drop(actor);
    }
  }

  #drop(actor: string): void {
    const kept = this.#actors.get(actor);
    if (!kept) return;
    this.#drops.push(this.#add(actor, JSON.stringify({ type: 'dropped', actor })));
    this.#remove(actor, kept.announced, ...kept.older, ...kept.newer);
    this.#actors.delete(actor);
    this.#ended.delete(actor);
    if (this.#drops.length > MAX_DROPPED) this.#remove(actor, ...this.#drops.splice(0, 1));
  }

  #add(actor: string, json: string, continues: number | null = null): LoggedMessage {
    this.#newest += 1;
    const data = Buffer.from(`data: ${json}\n\n`);
    const message = { actor, position: this.#newest, data, continues };
    this.#messages.push(message);
    this.#bytes += sizeOf(message);
    this.#added += sizeOf(message);
    return message;
  }

  #remove(actor: string, ...messages: readonly LoggedMessage[]): void {
    const bytes = bytesOf(messages);
    this.#bytes -= bytes;
    const kept = this.#actors.get(actor);
    if (kept) kept.bytes -= bytes;
    for (const message of messages) this.#removed.add(message);
    if (this.#removed.size <= this.#messages.length / 2) return;
    this.#messages = this.#messages.filter((message) => !this.#removed.has(message));
    this.#removed.clear();
  }
}

const sizeOf = ({ data }: LoggedMessage) => data.length + MESSAGE_BYTES;

const bytesOf = (messages: readonly LoggedMessage[]) =>
  messages.reduce((sum, message) => sum + sizeOf(message), 0);
