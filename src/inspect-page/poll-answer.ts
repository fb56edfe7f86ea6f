import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { Failure, Observation, Verdict } from '../../machines/poll/observation.ts';
import { phaseOf } from '../../machines/poll/phase.ts';
import { toneOf } from '../chart-picture/tones.ts';
import { explain, type Language } from '../messages/explain.ts';
import type { Frame } from './film.ts';
import type { PollRow } from './shown.ts';
import { told } from './told.ts';

type AnyAnswer = Observation | BatchObservation;

/** What is kept of an answer, in no language. */
export interface PollAnswer {
  readonly step: number;
  readonly poll: number;
  readonly at: number;
  readonly type: AnyAnswer['type'];
  readonly status: string | null;
  readonly verdict: Verdict | null;
  /** Of a fleet: how many ids the answer is for. */
  readonly count: number | null;
  readonly failure: Failure | null;
  readonly phase: string;
  readonly delayMs: number | null;
}

interface Context {
  readonly polls: number;
  readonly status?: string | null;
  readonly verdict?: Verdict | null;
  readonly failure: Failure | null;
  readonly delayMs: number;
  readonly nextPollAt: number | null;
}

export function pollAnswer({ step, at, event, snapshot }: Frame): PollAnswer {
  const { polls, status, verdict, failure, delayMs, nextPollAt } = snapshot.context as Context;
  const { output } = event as { readonly output?: AnyAnswer };
  const phase = phaseOf(snapshot.value);
  return {
    ...{ step, poll: polls, at, type: output?.type ?? 'rejected', failure, phase },
    ...{ status: status ?? null, verdict: verdict ?? null },
    count: countOf(output),
    delayMs: snapshot.status !== 'active' || nextPollAt === null ? null : delayMs,
  };
}

/** A recording may have anything in an answer: the chart ends with a defect for what it can't read. */
function countOf(output: AnyAnswer | undefined): number | null {
  return output?.type === 'readings' && Array.isArray(output.entries)
    ? output.entries.length
    : null;
}

/** It in a language. */
export function pollRow(answer: PollAnswer, language: Language): PollRow {
  const { step, poll, at, phase, delayMs } = answer;
  return {
    ...{ step, poll, at, came: cameWith(answer, language), meant: meantBy(answer, language) },
    ...{ phase, tone: toneOf(phase), delayMs },
  };
}

function cameWith({ type, failure, status, count }: PollAnswer, language: Language): string {
  if (failure !== null) return String(failure.httpStatus ?? failure.cause ?? failure.code);
  if (count !== null) return told[language].readings(count);
  if (type === 'unchanged') return '304';
  if (type === 'accepted') return '202';
  return status ?? type;
}

function meantBy({ type, failure, verdict }: PollAnswer, language: Language): string {
  const texts = told[language];
  if (failure !== null) return explain(failure, language);
  if (type === 'unchanged') return texts.unchanged;
  if (type === 'accepted') return texts.continues;
  return verdict === null ? '' : texts.verdicts[verdict];
}
