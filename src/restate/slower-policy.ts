import type { Policy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';

/**
 * How a caller may change each field of the resource's policy: only towards fewer requests.
 * - Increase: `interval.*`, `backoff.*`, `timeoutDelayMs`, `rateLimit.fallbackMs` (longer waits).
 * - Decrease: `maxFailures`, `deadlineMs`, `missingGrace`, `confirmMs`, `rateLimit.maxMs` (an earlier end).
 *   `null` (unlimited) only if the resource's is `null`. `rateLimit.maxMs` caps `fallbackMs`, so not below it.
 * - `pace`: not shorter than the resource's own, which the server's advice may reach; `null` only if that is `null`.
 * - `endWhenBlocked`: only from `false` to `true`, an earlier end.
 * - Not at all: `requestTimeoutMs`. A shorter timeout repeats requests that were about to be answered; a longer
 *   one blocks the service's connections and the engine's slots.
 *
 * If the resource's `interval` is `null`, its statuses suggest the waits. Those of OpenHands suggest at most 10 s,
 * so that is the minimum for a caller. A resource that suggests longer waits should set its own `interval`.
 */
const slowerRules = {
  interval: (path, own, requested) => {
    if (requested === null) {
      if (own !== null)
        throw new InputError(path, requested, `an interval from ${own.minMs} to ${own.maxMs}`);
      return;
    }
    if (own === null) {
      atLeast(`${path}.minMs`, requested.minMs, MAX_SUGGESTED_MS);
      atLeast(`${path}.maxMs`, requested.maxMs, MAX_SUGGESTED_MS);
      return;
    }
    atLeast(`${path}.minMs`, requested.minMs, own.minMs);
    atLeast(`${path}.maxMs`, requested.maxMs, own.maxMs);
  },
  backoff: (path, own, requested) => {
    for (const field of ['baseMs', 'factor', 'maxMs'] as const)
      atLeast(`${path}.${field}`, requested[field], own[field]);
  },
  timeoutDelayMs: (path, own, requested) => atLeast(path, requested, own),
  requestTimeoutMs: (path, own, requested) => {
    if (requested !== own) throw new InputError(path, requested, `${own}, ${OWN}`);
  },
  maxFailures: atMost,
  rateLimit: (path, own, requested) => {
    const ownFallbackMs = Math.min(own.fallbackMs, own.maxMs);
    atLeast(`${path}.fallbackMs`, requested.fallbackMs, ownFallbackMs);
    atLeast(`${path}.maxMs`, requested.maxMs, ownFallbackMs);
    atMost(`${path}.maxMs`, own.maxMs, requested.maxMs);
  },
  pace: (path, own, requested) => {
    if (own === null) return;
    if (requested === null) throw new InputError(path, requested, `an object with maxMs, ${OWN}`);
    atLeast(`${path}.maxMs`, requested.maxMs, own.maxMs);
  },
  deadlineMs: atMost,
  missingGrace: atMost,
  confirmMs: atMost,
  endWhenBlocked: (path, own, requested) => {
    if (own && !requested) throw new InputError(path, requested, `true, ${OWN}`);
  },
} satisfies { [K in keyof Policy]: (path: string, own: Policy[K], requested: Policy[K]) => void };

const MAX_SUGGESTED_MS = 10_000;
const OWN = "the resource's own";

/** @throws {InputError} naming the field that would make more requests, and its bound. */
export function validateSlower(own: Policy, requested: Policy): void {
  for (const [name, validate] of Object.entries(slowerRules)) {
    const field = name as keyof Policy;
    (validate as (path: string, own: unknown, requested: unknown) => void)(
      `policy.${name}`,
      own[field],
      requested[field],
    );
  }
}

function atLeast(path: string, requested: number, own: number): void {
  if (requested < own) throw new InputError(path, requested, `at least ${own}, ${OWN}`);
}

/** `null` is unlimited. */
function atMost(path: string, own: number | null, requested: number | null): void {
  if (own !== null && (requested === null || requested > own))
    throw new InputError(path, requested, `at most ${own}, ${OWN}`);
}
