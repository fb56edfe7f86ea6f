import { T0 } from '../support/observations.ts';
import type { Turn } from './arbitraries.ts';

/** What both charts' engines can do. */
interface Driven {
  readonly now: number;
  readonly dueAt: number | null;
  readonly isOutOfScript: boolean;
  readonly steps: readonly { readonly answer: unknown }[];
  readonly requests: readonly { readonly startedAt: number }[];
  send(type: 'poll.start' | 'poll.stop' | 'poll.refresh'): void;
  passTo(time: number): void;
  passOne(): void;
}

/** Starts an engine and runs it to its script's end, with its refreshes, or until it is stopped. */
export function drive<T extends Driven>(engine: T, script: readonly Turn[], stopAt: number): T {
  engine.send('poll.start');
  while (engine.dueAt !== null && !engine.isOutOfScript) {
    if (engine.dueAt > T0 + stopAt) {
      engine.passTo(T0 + stopAt);
      engine.send('poll.stop');
      break;
    }
    const asked = engine.requests.length;
    engine.passOne();
    // After a request that was held a fleet asks again in the same step.
    if (engine.requests.length > asked) continue;
    const step = engine.steps.at(-1);
    const refreshMs = script[engine.requests.length - 1]?.refreshMs ?? Infinity;
    // Sooner is the charts' own matter.
    const gapEndsAt = (engine.requests.at(-1)?.startedAt ?? engine.now) + 1_000;
    const refreshAt = Math.max(engine.now + refreshMs, gapEndsAt);
    if (step?.answer && refreshAt <= T0 + stopAt && refreshAt < (engine.dueAt ?? 0)) {
      engine.passTo(refreshAt);
      engine.send('poll.refresh');
    }
  }
  return engine;
}
