import { conversationKey } from './bodies/conversation-id.ts';
import { fault } from './fault.ts';
import { type HeaderChanges, mergeHeaders } from './header-changes.ts';
import { type Fault, isFault, type Reading, type Step } from './step.ts';

/** The same step `times` times (1 or more): `[...repeat('RUNNING', 3), 'STOPPED']`. */
export function repeat(step: Step, times: number): Step[] {
  if (Number.isInteger(times) && times >= 1) return Array.from({ length: times }, () => step);
  throw new RangeError(`repeat times must be an integer of 1 or more, got ${times}`);
}

/** A fault that isn't a wrapper, i.e. without `headers` and `held`. */
export type PlainFault = Exclude<Fault, { readonly fault: 'headers' | 'held' }>;

/** The step that one request took for one id, without its wrappers. */
export interface PlayedStep {
  /** The id that the script was set for; the requested id when there is no script. */
  readonly id: string;
  readonly step: Reading | PlainFault | null;
  readonly headers: HeaderChanges;
  readonly held: boolean;
  /** Number of changes of the reading so far; the timestamps of bodies are derived from it. */
  readonly revision: number;
}

interface Script {
  readonly id: string;
  readonly steps: readonly Step[];
  next: number;
  revision: number;
  reading: string | null;
}

/** The scripts of all conversations, and the next step of each. */
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

  /** Takes the next step of the script for `id`; with `exact` only if it was set for the same spelling. */
  take(id: string, exact: boolean): PlayedStep {
    const script = this.#scripts.get(conversationKey(id));
    if (script === undefined || (exact && script.id !== id)) {
      return { id, step: null, headers: {}, held: false, revision: 0 };
    }
    const played = unwrap(script.steps[script.next] ?? null);
    script.next = Math.min(script.next + 1, script.steps.length - 1);
    if (played.step !== null && !isFault(played.step)) {
      const reading = JSON.stringify(played.step);
      if (script.reading !== null && script.reading !== reading) script.revision += 1;
      script.reading = reading;
    }
    return { id: script.id, revision: script.revision, ...played };
  }
}

function unwrap(wrapped: Step): Pick<PlayedStep, 'step' | 'headers' | 'held'> {
  let step = wrapped;
  let headers: HeaderChanges = {};
  let held = false;
  while (isFault(step) && (step.fault === 'headers' || step.fault === 'held')) {
    if (step.fault === 'held') held = true;
    else headers = mergeHeaders(step.headers, headers);
    step = step.step;
  }
  return { step: step as PlayedStep['step'], headers, held };
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
