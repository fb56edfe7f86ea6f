import { phaseOf } from '../../machines/poll/phase.ts';
import { oneLine } from '../http/one-line.ts';
import type { Language } from '../messages/explain.ts';
import type { Difference } from '../replay/difference.ts';
import type { Found } from '../replay/recording.ts';
import type { Paint } from './paint.ts';
import { strings } from './strings.ts';

interface Differing {
  /** Epoch ms. */
  readonly at: number;
  readonly differs: Difference;
}

/** The line after that of a step where today's chart decides otherwise than the recorded one. */
export function differenceLine(
  { at, differs: { found, folded } }: Differing,
  language: Language,
  paint: Paint,
): string {
  const text = strings[language].differs(found && placeOf(found), placeOf(folded));
  return `${paint.dim(new Date(at).toISOString())}  ${paint.yellow(oneLine(text))}`;
}

/** E.g. `waiting (2026-11-28T07:00:05.000Z)`, `error (exhausted)`. */
function placeOf({ value, nextPollAt, reason }: Found): string {
  const state = phaseOf(value as never);
  if (reason !== undefined) return `${state} (${reason})`;
  return nextPollAt === null ? state : `${state} (${timeOf(nextPollAt)})`;
}

/** A file may hold any number. */
function timeOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}
