import { fault } from './fault.ts';
import { isFault, type Step } from './step.ts';

const MAX_MODEL_CALLS = 100_000;

const isText = (value: unknown) => typeof value === 'string';
const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isKnownFault = (value: unknown): boolean => {
  if (!isObject(value) || !isFault(value as Step)) return false;
  const { fault: kind, step } = value as { readonly fault: unknown; readonly step?: unknown };
  return kind === 'headers' || kind === 'held' ? isStep(step) : Object.hasOwn(fault, String(kind));
};

/** The fields of a step that have a meaning of their own. */
const FIELDS: readonly (readonly [string, string, (value: unknown) => boolean])[] = [
  ['status', 'a string', isText],
  ['sandbox_status', 'a string', isText],
  ['execution_status', 'a string or null', (value) => value === null || isText(value)],
  [
    'model_calls',
    `an integer from 0 to ${MAX_MODEL_CALLS}`,
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_MODEL_CALLS,
  ],
  [
    'events',
    'an array of objects, or a fault',
    (value) => (Array.isArray(value) ? value.every(isObject) : isKnownFault(value)),
  ],
  ['final_response', 'a string or a fault', (value) => isText(value) || isKnownFault(value)],
  ['agent_state', 'a string', isText],
  ['agent_state_reason', 'a string', isText],
  ['agent_server', 'a fault', isKnownFault],
];

function isStep(step: unknown): step is Step {
  if (step === null || (typeof step === 'string' && step !== '')) return true;
  if (!isObject(step)) return false;
  return isFault(step as Step) ? isKnownFault(step) : true;
}

/** Throws for what is no step, and for a field of one that has another type than it takes. */
export function assertStep(id: string, step: unknown): asserts step is Step {
  if (!isStep(step)) {
    const got = JSON.stringify(step) ?? typeof step;
    throw new TypeError(
      `play('${id}') expects steps that are a status, { status, ... }, null or a fault, got ${got}`,
    );
  }
  if (step === null || typeof step === 'string') return;
  if (isFault(step)) {
    if (step.fault === 'headers' || step.fault === 'held') assertStep(id, step.step);
    return;
  }
  for (const [name, expected, isValid] of FIELDS) {
    const value = step[name];
    if (value === undefined || isValid(value)) continue;
    throw new TypeError(
      `play('${id}') expects ${name} to be ${expected}, got ${JSON.stringify(value)}`,
    );
  }
}
