import type { KnownOver } from './api.ts';
import { assertStep } from './assert-step.ts';
import { conversationKey } from './bodies/conversation-id.ts';
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

/** A step that is no fault. */
export interface CurrentStep extends PlayedStep {
  readonly step: Reading | null;
}

/** Options of a script. */
export interface PlayOptions {
  /**
   * The only API that knows the id, e.g. `start-tasks`: a main server answers the id of a start task with `[null]` when
   * it is asked for a conversation. V1's conversations include their own agent server. Default: every API.
   */
  readonly over?: KnownOver;
}

interface Script {
  readonly id: string;
  readonly steps: readonly Step[];
  readonly over: KnownOver | null;
  next: number;
  revision: number;
  reading: string | null;
  /** The last reading that was taken, at first the first of the script; `null` when the server does not know it. */
  current: Reading | null;
}

/** How a request asks for an id. */
interface Asked {
  readonly over: KnownOver;
  /** Whether the id must have the same spelling as the script's. */
  readonly exact: boolean;
}

/** The scripts of all conversations, and the next step of each. */
export class Scripts {
  readonly #scripts = new Map<string, Script>();

  play(id: string, steps: readonly Step[], options: PlayOptions = {}): void {
    if (typeof id !== 'string' || id === '') {
      throw new TypeError(`play expects an id, a string that is not empty, got ${String(id)}`);
    }
    if (!Array.isArray(steps) || steps.length === 0) {
      throw new TypeError(`play('${id}') expects an array of one step or more`);
    }
    for (const step of steps) assertStep(id, step);
    const { over = null } = options;
    if (over !== null && !APIS.includes(over)) {
      throw new TypeError(`play('${id}'): over must be one of ${APIS.join(', ')}, got ${over}`);
    }
    const key = conversationKey(id);
    const { revision = 0, reading = null } = this.#scripts.get(key) ?? {};
    const current = firstReading(steps);
    const script = { id, steps: [...steps], over, next: 0, revision, reading, current };
    this.#scripts.set(key, script);
  }

  #find(id: string, { over, exact }: Asked): Script | null {
    const script = this.#scripts.get(conversationKey(id)) ?? null;
    if (script === null || (exact && script.id !== id)) return null;
    return script.over === null || script.over === over ? script : null;
  }

  /** Takes the next step of the script for `id`. */
  take(id: string, asked: Asked): PlayedStep {
    const script = this.#find(id, asked);
    if (script === null) return { ...UNKNOWN, id };
    const played = unwrap(script.steps[script.next] ?? null);
    script.next = Math.min(script.next + 1, script.steps.length - 1);
    if (!isFault(played.step)) script.current = played.step;
    if (played.step !== null && !isFault(played.step)) {
      const reading = JSON.stringify(played.step);
      if (script.reading !== null && script.reading !== reading) script.revision += 1;
      script.reading = reading;
    }
    return { id: script.id, revision: script.revision, ...played };
  }

  /** The step that the conversation is in, i.e. the last that was taken and is no fault. Takes none. */
  current(id: string, asked: Asked): CurrentStep {
    const script = this.#find(id, asked);
    if (script === null) return { ...UNKNOWN, id };
    return { ...UNKNOWN, id: script.id, step: script.current, revision: script.revision };
  }
}

const UNKNOWN = { step: null, headers: {}, held: false, revision: 0 };

const APIS: readonly KnownOver[] = ['v0', 'v1', 'start-tasks', 'agent-server'];

function firstReading(steps: readonly Step[]): Reading | null {
  for (const wrapped of steps) {
    const { step } = unwrap(wrapped);
    if (!isFault(step)) return step;
  }
  return null;
}

export function unwrap(wrapped: Step): Pick<PlayedStep, 'step' | 'headers' | 'held'> {
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
