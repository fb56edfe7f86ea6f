import type { Policy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';

/**
 * Which way a caller may move each knob: to fewer requests, never to more of them.
 * - Longer waits: `interval.*`, `backoff.*`, `timeoutDelayMs`, `rateLimit.fallbackMs`.
 * - A sooner end: `maxFailures`, `deadlineMs`, `missingGrace`, `confirmations`, `rateLimit.maxMs`. `null`, which is
 *   no end, only where the resource has none. `rateLimit.maxMs` caps `fallbackMs`, so not below that.
 * - Not at all: `requestTimeoutMs`. A shorter one repeats requests that were about to be answered; a longer one
 *   holds the service's connections and the engine's slots.
 *
 * Where the resource's `interval` is `null` its statuses suggest the waits; OpenHands' suggest 10 s at the most, so
 * a caller's begins there. A resource whose statuses suggest longer ones should set an `interval` of its own.
 */
const validators = {
  interval: (path, own, asked) => {
    if (asked === null) {
      if (own !== null) throw new InputError(path, asked, `one from ${own.minMs} to ${own.maxMs}`);
      return;
    }
    if (own === null) {
      atLeast(`${path}.minMs`, asked.minMs, MAX_SUGGESTED_MS);
      atLeast(`${path}.maxMs`, asked.maxMs, MAX_SUGGESTED_MS);
      return;
    }
    atLeast(`${path}.minMs`, asked.minMs, own.minMs);
    atLeast(`${path}.maxMs`, asked.maxMs, own.maxMs);
  },
  backoff: (path, own, asked) => {
    for (const knob of ['baseMs', 'factor', 'maxMs'] as const)
      atLeast(`${path}.${knob}`, asked[knob], own[knob]);
  },
  timeoutDelayMs: (path, own, asked) => atLeast(path, asked, own),
  requestTimeoutMs: (path, own, asked) => {
    if (asked !== own) throw new InputError(path, asked, `${own}, ${OWN}`);
  },
  maxFailures: atMost,
  rateLimit: (path, own, asked) => {
    const hold = Math.min(own.fallbackMs, own.maxMs);
    atLeast(`${path}.fallbackMs`, asked.fallbackMs, hold);
    atLeast(`${path}.maxMs`, asked.maxMs, hold);
    atMost(`${path}.maxMs`, own.maxMs, asked.maxMs);
  },
  deadlineMs: atMost,
  missingGrace: atMost,
  confirmations: atMost,
} satisfies { [K in keyof Policy]: (path: string, own: Policy[K], asked: Policy[K]) => void };

const MAX_SUGGESTED_MS = 10_000;
const OWN = "the resource's own";

/** @throws {InputError} naming the knob that would make more requests, and how far it may be moved. */
export function validateSlower(own: Policy, asked: Policy): void {
  for (const [name, validate] of Object.entries(validators)) {
    const knob = name as keyof Policy;
    (validate as (path: string, own: unknown, asked: unknown) => void)(
      `policy.${name}`,
      own[knob],
      asked[knob],
    );
  }
}

function atLeast(path: string, asked: number, own: number): void {
  if (asked < own) throw new InputError(path, asked, `at least ${own}, ${OWN}`);
}

/** `null`: without limit. */
function atMost(path: string, own: number | null, asked: number | null): void {
  if (own !== null && (asked === null || asked > own))
    throw new InputError(path, asked, `at most ${own}, ${OWN}`);
}
