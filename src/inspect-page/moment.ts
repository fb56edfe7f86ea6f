import type { StateValue } from 'xstate';
import type { FleetState } from '../../machines/fleet/fleet-state.ts';
import { membersIn } from '../../machines/fleet/members.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { phaseOf } from '../../machines/poll/phase.ts';
import { toneOf } from '../chart-picture/tones.ts';
import type { FeedChart } from '../inspect-server/feed-message.ts';
import { explain, type Language } from '../messages/explain.ts';
import type { FilmSnapshot, Frame, TakenArrow } from './film.ts';
import { guardWords } from './guard-words.ts';
import { inSeconds } from './in-seconds.ts';
import { phasesOf } from './member-rows.ts';
import { pollAnswer, pollRow } from './poll-answer.ts';
import type { Moment, TakenRow } from './shown.ts';
import { stateIdsOf } from './state-ids.ts';
import { told } from './told.ts';

const ANSWER = /^xstate\.(?:done|error)\.actor\.(?:fetchStatus$|fetchBatch\.)/;

/** What is said of a frame. */
export function momentOf(frame: Frame, chart: FeedChart, language: Language): Moment {
  const { snapshot, event, taken, takenBefore } = frame;
  const phase = phaseIn(snapshot, chart);
  const { nextPollAt = null } = Object(snapshot.context) as { nextPollAt?: number | null };
  return {
    ...{ phase, tone: toneOf(phase), sentence: sentenceOf(snapshot, chart, language) },
    event: event === null ? told[language].begins : eventWords(event.type, language),
    observation: observationOf(frame, chart, language),
    nextPollAt: snapshot.status === 'active' && chart !== 'other' ? nextPollAt : null,
    current: stateIdsOf(snapshot.value as StateValue),
    taken: taken.map(({ id }) => id),
    takenBefore: takenBefore.map(({ id }) => id),
    transitions: taken.map((arrow) => takenRow(arrow, language)),
  };
}

/** The state in a word; of another machine all that it is in. */
export function phaseIn({ value }: FilmSnapshot, chart: FeedChart): string {
  if (chart !== 'other') return phaseOf(value);
  const ids = stateIdsOf(value as StateValue);
  return ids.filter((id) => !ids.some((other) => other.startsWith(`${id}.`))).join(', ');
}

export function sentenceOf(snapshot: FilmSnapshot, chart: FeedChart, language: Language): string {
  const texts = told[language];
  if (chart === 'polling') return explain(snapshot as never, language);
  if (chart === 'other') return texts.otherState(phaseIn(snapshot, chart));
  const { output, context } = snapshot as {
    readonly output?: { readonly reason: string };
    readonly context: FleetState;
  };
  const phases = Object.entries(phasesOf(membersIn(context)))
    .map(([phase, count]) => `${count.toLocaleString(language)} ${phase}`)
    .join(texts.comma);
  const members = texts.members(membersIn(context).length.toLocaleString(language), phases);
  const why = context.failure ? explain(context.failure, language) : '';
  return [output && texts.ended(output.reason), members, why].filter(Boolean).join(' ');
}

function observationOf(frame: Frame, chart: FeedChart, language: Language): string {
  const texts = told[language];
  if (chart === 'other' || frame.event === null || !ANSWER.test(frame.event.type)) return '';
  const { came, meant } = pollRow(pollAnswer(frame), language);
  const { elapsedMs, askedMs } = (frame.event as { output?: Partial<Observation> }).output ?? {};
  return [
    [came, meant]
      .filter(Boolean)
      .join(': ')
      .replace(/[.。]$/, ''),
    typeof elapsedMs === 'number' && texts.took(inSeconds(elapsedMs)),
    typeof askedMs === 'number' && texts.asked(inSeconds(askedMs)),
  ]
    .filter(Boolean)
    .join('; ');
}

function takenRow({ from, to, event, guard }: TakenArrow, language: Language): TakenRow {
  const words = guardWords[language];
  const isElse = event === '' && guard === null;
  const why = guard !== null && Object.hasOwn(words, guard) ? words[guard] : undefined;
  return {
    ...{ from, to, guard, event: eventWords(event, language) },
    why: why ?? (isElse ? told[language].otherwise : ''),
  };
}

/** XState's own events are told for what they are. */
function eventWords(type: string, language: Language): string {
  const texts = told[language];
  if (type === '') return texts.atOnce;
  if (type.startsWith('xstate.done.actor.')) return texts.answer;
  if (type.startsWith('xstate.error.actor.')) return texts.rejection;
  return type.startsWith('xstate.after.') ? texts.wait : type;
}
