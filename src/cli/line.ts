import prettyMs from 'pretty-ms';
import type { PollOutcome } from '../../machines/outcome.ts';
import type { StatusChanged } from '../../machines/polling.events.ts';
import { describe, type Language } from '../messages/describe.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { type Standing, waitOf } from './reporter.ts';
import { wordsIn } from './words.ts';

/** One thing that happened, for a person. */
export interface Line {
  /** The conversation, unless the text names it. */
  readonly id: string | null;
  readonly text: string;
  readonly colour: keyof Paint;
}

export function changeLine(id: string, change: StatusChanged, language: Language): Line {
  const { previous, status, detail } = change;
  const said = detail === null ? '' : wordsIn[language].detail(detail);
  const text = previous === null ? status : `${previous} → ${status}`;
  return { id, text: printable(text + said), colour: 'cyan' };
}

/** The trouble that the chart now waits after, `null` when there is none. */
export function troubleLine(standing: Standing, language: Language): Line | null {
  const { id, failure } = standing.context;
  const wait = waitOf(standing);
  if (wait === null || failure === null) return null;
  const text = wordsIn[language].trouble(describe(failure, language), prettyMs(wait.delayMs));
  return { id, text: printable(text), colour: 'yellow' };
}

export const outcomeLine = (outcome: PollOutcome, language: Language): Line => ({
  id: null,
  text: printable(describe(outcome, language)),
  colour: outcome.type === 'stopped' ? 'green' : 'red',
});
