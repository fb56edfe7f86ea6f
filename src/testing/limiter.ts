import { type Answer, cloudTooMany, errorAnswer } from './answer.ts';

/**
 * The rate limits of the simulated deployment.
 *
 * | limiter | counts by | answers |
 * |---|---|---|
 * | `none` (default) | | |
 * | `self-hosted` | address, before auth, in a sliding second | requests 11-20 wait 1 s, more get 429 `{"message":"Too many requests"}`, `Retry-After: 1` |
 * | `cloud` | user (the key, else the address), after auth, in fixed windows | more than 10 in 1 s or 100 in 1 min get 429 `{"error":"Rate limit exceeded: 10 per 1 second"}` with `X-RateLimit-Limit`, `-Remaining`, `-Reset` and `Retry-After` in whole seconds rounded down, so mostly `0` |
 *
 * Time is `Date.now()`: a test that fakes `Date` moves the windows.
 */
export type LimiterOption = 'none' | 'self-hosted' | 'cloud';

/** `delayMs`: delay the answer by that. `refusal`: the answer to send instead, if any. */
export interface Admission {
  readonly delayMs: number;
  readonly refusal: Answer | null;
}

const ADMITTED: Admission = { delayMs: 0, refusal: null };
const PER_SECOND = 10;

export class SelfHostedLimiter {
  readonly #arrivals = new Map<string, number[]>();

  admit(address: string): Admission {
    const now = Date.now();
    const recent = (this.#arrivals.get(address) ?? []).filter((at) => at > now - 1_000);
    recent.push(now);
    this.#arrivals.set(address, recent);
    if (recent.length > 2 * PER_SECOND) {
      return { delayMs: 0, refusal: errorAnswer(429, 'self-hosted') };
    }
    return recent.length > PER_SECOND ? { delayMs: 1_000, refusal: null } : ADMITTED;
  }
}

const WINDOWS = [
  { name: '10 per 1 second', max: PER_SECOND, ms: 1_000 },
  { name: '100 per 1 minute', max: 100, ms: 60_000 },
];

export class CloudLimiter {
  readonly #windows = new Map<string, { resetAt: number; count: number }>();

  admit(user: string): Admission {
    const now = Date.now();
    for (const { name, max, ms } of WINDOWS) {
      const key = `${name} ${user}`;
      const open = this.#windows.get(key);
      const window = open && open.resetAt > now ? open : { resetAt: now + ms, count: 0 };
      window.count += 1;
      this.#windows.set(key, window);
      if (window.count > max) {
        return { delayMs: 0, refusal: cloudTooMany(name, window.resetAt) };
      }
    }
    return ADMITTED;
  }
}
