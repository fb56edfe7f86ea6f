import { bullMq } from './contenders/bullmq.ts';
import type { Contender } from './contenders/contender.ts';
import { interpreter } from './contenders/interpreter.ts';
import { pgBoss } from './contenders/pg-boss.ts';
import { restate } from './contenders/restate.ts';

interface Competing {
  readonly start: Contender;
  /** Whether it also polls all ids as one fleet. */
  readonly hasFleet: boolean;
}

export const contenders = {
  interpreter: { start: interpreter, hasFleet: true },
  restate: { start: restate, hasFleet: true },
  'pg-boss': { start: pgBoss, hasFleet: false },
  bullmq: { start: bullMq, hasFleet: false },
} as const satisfies Readonly<Record<string, Competing>>;

export type Name = keyof typeof contenders;
