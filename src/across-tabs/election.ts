/** How much a tab wants to poll: not at all, while hidden, or in sight. */
export type Rank = 0 | 1 | 2;

const RANKS: readonly Rank[] = [0, 1, 2];

interface ElectionOptions {
  readonly locks: LockManager;
  /** What the tabs contend for. */
  readonly name: string;
  readonly rank: Rank;
  /** This tab leads from now on. */
  readonly onLead: () => void;
  /** It leads no more: another tab has taken the lead by force. */
  readonly onLose: () => void;
  /** The browser refuses the locks, e.g. to a page of an opaque origin. */
  readonly onUnavailable: (error: unknown) => void;
}

/** So often, at these distances, a tab lets one of a higher rank go first; that one may hang. */
const MAX_YIELDS = 50;
const YIELD_MS = 20;

/**
 * Which of the tabs leads: the holder of a lock, which the browser passes on when a tab is closed or crashes. Each tab
 * also holds a shared lock of its rank, by which the others see who is there: of several that wait one of the highest
 * rank leads.
 */
export class Election {
  readonly #options: ElectionOptions;
  #rank: Rank;
  #leaveRank: () => void = nothing;
  #abdicate: (() => void) | null = null;
  #isStopped = false;
  readonly #waiting = new AbortController();

  /** Fulfilled once the others can see the rank of this tab. */
  isPresent: Promise<void>;

  constructor(options: ElectionOptions) {
    this.#options = options;
    this.#rank = options.rank;
    this.isPresent = this.#enterRank();
    void this.#run();
  }

  get isLeader(): boolean {
    return this.#abdicate !== null;
  }

  get rank(): Rank {
    return this.#rank;
  }

  set rank(rank: Rank) {
    if (rank === this.#rank || this.#isStopped) return;
    const leave = this.#leaveRank;
    this.#rank = rank;
    this.isPresent = this.#enterRank();
    leave();
  }

  /** Whether a tab of a higher rank is there. */
  async isOutranked(): Promise<boolean> {
    const higher = RANKS.filter((rank) => rank > this.#rank).map((rank) => this.#nameOf(rank));
    return (await this.#present()).some((name) => higher.includes(name));
  }

  /** Whether this tab is the only one. */
  async isAlone(): Promise<boolean> {
    const all = RANKS.map((rank) => this.#nameOf(rank));
    return (await this.#present()).filter((name) => all.includes(name)).length <= 1;
  }

  /** Lets another tab lead; this one waits behind those that wait already. */
  stepDown(): void {
    const abdicate = this.#abdicate;
    this.#abdicate = null;
    abdicate?.();
  }

  /** Takes the lead from a tab that doesn't answer. */
  async seize(): Promise<void> {
    if (this.#isStopped || this.isLeader) return;
    const { locks, name } = this.#options;
    await locks.request(name, { steal: true }, () => this.#lead()).catch(this.#lost);
  }

  /** Leaves the election, and the lead. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.abort();
    this.#leaveRank();
    this.stepDown();
  }

  async #run(): Promise<void> {
    const { locks, name } = this.#options;
    const { signal } = this.#waiting;
    let yields = 0;
    while (!this.#isStopped) {
      let hasLed = false;
      let isRobbed = false;
      const turn = async () => {
        // Seized meanwhile: the lock was this tab's, and is again.
        if (this.#isStopped || this.isLeader) return;
        if (yields < MAX_YIELDS && (await this.isOutranked())) return;
        if (isRobbed) return;
        hasLed = true;
        await this.#lead();
      };
      await locks.request(name, { signal }, turn).catch((error) => {
        isRobbed = true;
        this.#lost(error);
      });
      yields = hasLed ? 0 : yields + 1;
      if (!this.#isStopped && !hasLed) await pause(YIELD_MS);
    }
  }

  /** Holds the lock until this tab steps down. */
  #lead(): Promise<void> | undefined {
    if (this.#isStopped) return undefined;
    return new Promise((abdicate) => {
      this.#abdicate = abdicate;
      this.#options.onLead();
    });
  }

  /** A request is rejected when it is withdrawn, and when the lock is seized. */
  readonly #lost = (error: unknown) => {
    if (this.#abdicate !== null) {
      this.stepDown();
      this.#options.onLose();
    } else if (!this.#isStopped && Object(error).name !== 'AbortError') {
      this.stop();
      this.#options.onUnavailable(error);
    }
  };

  #enterRank(): Promise<void> {
    const left = new Promise<void>((leave) => {
      this.#leaveRank = leave;
    });
    const { locks } = this.#options;
    const name = this.#nameOf(this.#rank);
    return new Promise((enter) => {
      const stay = () => {
        enter();
        return left;
      };
      locks.request(name, { mode: 'shared' }, stay).catch(enter);
    });
  }

  #nameOf(rank: Rank): string {
    return `${this.#options.name} rank ${rank}`;
  }

  async #present(): Promise<readonly string[]> {
    const { held = [], pending = [] } = await this.#options.locks.query();
    return [...held, ...pending].map(({ name = '' }) => name);
  }
}

const nothing = () => {};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
