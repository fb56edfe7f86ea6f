import { shortened } from '../../machines/validate/shortened.ts';
import { ENOUGH, quoted } from './quoted.ts';
import { hideNothing, type Redact } from './redact.ts';

/** Deeper than any status, and safe for recursive code. */
export const MAX_DEPTH = 200;

/** Whether parsed JSON is nested deeper than `MAX_DEPTH` levels. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === MAX_DEPTH) return true;
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    // Most values aren't objects: a call for each would cost more than the parsing.
    if (typeof item === 'object' && isTooDeep(item, depth + 1)) return true;
  }
  return false;
}

/** Why a value can't be part of a snapshot, which is JSON; `null` when it can. `undefined` counts as absent. */
export function whyNotJson(value: unknown, hide: Redact = hideNothing): string | null {
  const flaw = flawIn(value, 0);
  if (flaw === null) return null;
  const path = quoted(['data', ...flaw.keys.map((key) => hide(key, ENOUGH))].join('.'), hide);
  return flaw.isTooDeep
    ? `${shortened(path, 81)} is nested deeper than ${MAX_DEPTH} levels`
    : `${path} is ${flaw.is}`;
}

interface Flaw {
  readonly keys: readonly string[];
  readonly is: string;
  readonly isTooDeep: boolean;
}

const flaw = (is: string, isTooDeep = false): Flaw => ({ keys: [], is, isTooDeep });

/** The path is built only for a flaw, because nearly all data has none. */
function flawIn(value: unknown, depth: number): Flaw | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : flaw(String(value));
    case 'object':
      break;
    default:
      return flaw(`a ${typeof value}`);
  }
  if (value === null) return null;
  if (depth === MAX_DEPTH) return flaw('', true);
  if (!Array.isArray(value) && !isPlain(value)) return flaw(`a ${value.constructor?.name}`);
  for (const key of Object.keys(value)) {
    const found = flawIn((value as Record<string, unknown>)[key], depth + 1);
    if (found !== null) return { ...found, keys: [key, ...found.keys] };
  }
  return null;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
