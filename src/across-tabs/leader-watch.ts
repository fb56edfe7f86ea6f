import { isWait, phaseOf } from '../../machines/poll/phase.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import type { PollSnapshot } from './known.ts';

interface LeaderWatchOptions {
  /** Whether this tab has joined the others. */
  readonly isJoined: () => boolean;
  readonly isLeader: () => boolean;
  /** Whether this tab wants the poll to run. */
  readonly isNeeded: () => boolean;
  readonly snapshot: () => PollSnapshot;
  /** Asks the leader whether it is still there. */
  readonly ping: () => void;
  /** Takes the lead from a leader that gives no sign of life. */
  readonly seize: () => void;
}

/** How long a leader has to answer, ms. */
const ANSWER_MS = 1_000;
/** How long after a wait its end is expected to be seen. */
const OVERDUE_MS = 250;
/** How often the leader is asked for a sign of life outside of a wait. */
const SIGN_MS = 5_000;

/** Whether the leader, another tab, still does what is due. */
export class LeaderWatch {
  readonly #options: LeaderWatchOptions;
  #lastSignAt = 0;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #doubt: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LeaderWatchOptions) {
    this.#options = options;
  }

  /** The leader has given a sign of life. */
  signed(): void {
    this.#lastSignAt = Date.now();
  }

  /** Expects the leader to do what is due. */
  expect(): void {
    clearTimeout(this.#watch);
    const { status, context, value } = this.#options.snapshot();
    const phase = phaseOf(value);
    if (!this.#options.isJoined() || status !== 'active' || phase === 'paused') return;
    const untilDue = (context.nextPollAt ?? 0) - Date.now();
    const ms = isWait(phase) ? Math.max(untilDue + OVERDUE_MS, OVERDUE_MS) : SIGN_MS;
    this.#watch = setTimeout(() => this.ask(), Math.min(ms, MAX_DELAY_MS));
  }

  ask(): void {
    const { isLeader, isNeeded, ping, seize } = this.#options;
    if (this.#doubt !== undefined || isLeader()) return;
    const askedAt = Date.now();
    ping();
    this.#doubt = setTimeout(() => {
      this.#doubt = undefined;
      const isSilent = this.#lastSignAt < askedAt;
      if (isSilent && isNeeded()) seize();
      else if (!isSilent) this.expect();
    }, ANSWER_MS);
  }

  stop(): void {
    clearTimeout(this.#watch);
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
  }
}
