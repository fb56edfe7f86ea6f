import { conversationKey } from './bodies/conversation-id.ts';
import { fault } from './fault.ts';
import { type HeaderChanges, mergeHeaders } from './header-changes.ts';
import { type Fault, isFault, type Reading, type Step } from './step.ts';

/** The same step `times` times (1 or more): `[...repeat('RUNNING', 3), 'STOPPED']`. */
export function repeat(step: Step, times: number): Step[] {
  if (Number.isInteger(times) && times >= 1) return Array.from({ length: times }, () => step);
  throw new RangeError(`repeat times must be an integer of 1 or more, got ${times}`);
}

/** A fault with `headers` and `held` taken off. */
export type PlainFault = Exclude<Fault, { readonly fault: 'headers' | 'held' }>;

/** The step one request took for one id, with its wrappers taken off. */
export interface Turn {
  /** The id the script was played for; the asked one when there is no script. */
  readonly id: string;
  readonly step: Reading | PlainFault | null;
  readonly headers: HeaderChanges;
  readonly held: boolean;
  /** How many times the reading has changed so far: bodies take their timestamps from it. */
  readonly revision: number;
}

interface Script {
  readonly id: string;
  readonly steps: readonly Step[];
  next: number;
  revision: number;
  reading: string | null;
}

/** Every conversation's script and how far it has got. */
export class Scripts {
  readonly #scripts = new Map<string, Script>();

  play(id: string, steps: readonly Step[]): void {
    if (typeof id !== 'string' || id === '') {
      throw new TypeError(`play expects an id, a string that is not empty, got ${String(id)}`);
    }
    if (!Array.isArray(steps) || steps.length === 0) {
      throw new TypeError(`play('${id}') expects an array of one step or more`);
    }
    for (const step of steps) assertStep(id, step);
    const key = conversationKey(id);
    const { revision = 0, reading = null } = this.#scripts.get(key) ?? {};
    this.#scripts.set(key, { id, steps: [...steps], next: 0, revision, reading });
  }

  /** Takes the next step of the script for `id`; `exact`: as it was played, in the same spelling. */
  take(id: string, exact: boolean): Turn {
    const script = this.#scripts.get(conversationKey(id));
    if (script === undefined || (exact && script.id !== id)) {
      return { id, step: null, headers: {}, held: false, revision: 0 };
    }
    const turn = unwrap(script.steps[script.next] ?? null);
    script.next = Math.min(script.next + 1, script.steps.length - 1);
    if (turn.step !== null && !isFault(turn.step)) {
      const reading = JSON.stringify(turn.step);
      if (script.reading !== null && script.reading !== reading) script.revision += 1;
      script.reading = reading;
    }
    return { id: script.id, revision: script.revision, ...turn };
  }
}

function unwrap(wrapped: Step): Pick<Turn, 'step' | 'headers' | 'held'> {
  let step = wrapped;
  let headers: HeaderChanges = {};
  let held = false;
  while (isFault(step) && (step.fault === 'headers' || step.fault === 'held')) {
    if (step.fault === 'held') held = true;
    else headers = mergeHeaders(step.headers, headers);
    step = step.step;
  }
  return { step: step as Turn['step'], headers, held };
}

function assertStep(id: string, step: unknown): asserts step is Step {
  if (step === null || (typeof step === 'string' && step !== '')) return;
  if (typeof step === 'object' && !Array.isArray(step)) {
    const kind: unknown = 'fault' in step ? step.fault : null;
    if (kind === 'headers' || kind === 'held') {
      assertStep(id, 'step' in step ? step.step : undefined);
      return;
    }
    if (kind === null || Object.keys(fault).includes(String(kind))) return;
  }
  const got = JSON.stringify(step) ?? typeof step;
  throw new TypeError(
    `play('${id}') expects steps that are a status, { status, ... }, null or a fault, got ${got}`,
  );
}
