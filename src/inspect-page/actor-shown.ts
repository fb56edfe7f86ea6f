import type { FleetState } from '../../machines/fleet/fleet-state.ts';
import type { FleetMember } from '../../machines/fleet/member.ts';
import { membersIn } from '../../machines/fleet/members.ts';
import { outcomeOf } from '../../machines/poll/outcome.ts';
import { phaseOf } from '../../machines/poll/phase.ts';
import { toneOf } from '../chart-picture/tones.ts';
import type { FeedChart } from '../inspect-server/feed-message.ts';
import { explain, type Language } from '../messages/explain.ts';
import type { Difference } from '../replay/difference.ts';
import { spelled } from '../replay/spelled.ts';
import { changedPaths } from './changed-paths.ts';
import type { Film, FilmProblem, Frame } from './film.ts';
import { keptStep } from './kept-step.ts';
import { memberPhase, memberRow, phasesOf } from './member-rows.ts';
import { momentOf, phaseIn } from './moment.ts';
import { type PollAnswer, pollRow } from './poll-answer.ts';
import { rowsIn } from './rows-in.ts';
import type { ActorRow, ActorShown, FilmShown } from './shown.ts';
import { told } from './told.ts';
import { treeRows } from './tree-rows.ts';
import type { Position, View } from './view.ts';

/** An actor and its film. */
export interface Filmed {
  readonly actor: string;
  readonly name: string;
  readonly parent: string | null;
  readonly chart: FeedChart;
  /** Names its chart. */
  readonly drawing: string;
  readonly film: Film<PollAnswer>;
}

/** Of the steps that differ so many are listed. */
const MAX_DIFFERENCES = 200;

/** A poll is called by what it polls: most programs give its actor no name. */
export function nameOf({ name, chart, film }: Filmed): string {
  if (chart !== 'polling' || film.steps === 0) return name;
  return String((film.last.context as { readonly id: unknown }).id);
}

export function actorRow(filmed: Filmed, depth: number): ActorRow {
  const { actor, chart, film } = filmed;
  const name = nameOf(filmed);
  if (film.steps === 0) return { actor, name, phase: '', tone: 'quiet', nextPollAt: null, depth };
  const phase = phaseIn(film.last, chart);
  const { nextPollAt = null } = Object(film.last.context) as { nextPollAt?: number | null };
  const isPolling = chart !== 'other' && film.last.status === 'active';
  return {
    ...{ actor, name, phase, tone: toneOf(phase), depth },
    nextPollAt: isPolling ? nextPollAt : null,
  };
}

/** An actor at the position that a view asks for. */
export function actorShown(filmed: Filmed, view: View): ActorShown {
  const { actor, chart, drawing, film } = filmed;
  const { language } = view;
  const frame = film.frame(stepAt(film, view.position));
  const { snapshot, before } = frame;
  const changed = before ? changedPaths(before.context, snapshot.context) : new Set<string>();
  return {
    ...{ actor, name: nameOf(filmed), chart, drawing, film: filmShown(film, frame.step, language) },
    moment: momentOf(frame, chart, language),
    polls: rowsIn(film.answers, view.polls, (answer) => pollRow(answer, language)),
    tree: treeRows(snapshot.context, new Set(view.expanded), changed),
    ...(chart === 'fleet' ? membersShown(film, frame, view) : { members: null, member: null }),
    problem: film.problem && problemText(film.problem, language),
  };
}

/** The last step at a time, the first one before all. */
function stepAt(film: Film<unknown>, position: Position): number {
  const { first, steps, times } = film;
  if (position.type === 'live') return steps - 1;
  if (position.type === 'step') return keptStep(position.step, film);
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] as number) <= position.at) low = middle;
    else high = middle - 1;
  }
  return first + low;
}

function filmShown(film: Film<unknown>, step: number, language: Language): FilmShown {
  const { first, steps, times, firstFailure, verdict, differences } = film;
  const shown = [...differences].slice(0, MAX_DIFFERENCES);
  const difference = differences.get(step);
  return {
    ...{ first, steps, step, firstFailure, verdict },
    at: times[step - first] as number,
    startAt: times[0] as number,
    endAt: times.at(-1) as number,
    differences: shown.map(([step, one]) => ({ step, text: differenceText(one, language) })),
    differenceCount: differences.size,
    difference: difference ? differenceText(difference, language) : null,
  };
}

function differenceText({ found, folded }: Difference, language: Language): string {
  const isElsewhere = found === null || phaseOf(found.value) !== phaseOf(folded.value);
  const where = ({ value, nextPollAt, reason }: Difference['folded']) => {
    const details = [
      reason,
      !isElsewhere && nextPollAt !== null && new Date(nextPollAt).toLocaleTimeString(language),
    ].filter(Boolean);
    return phaseOf(value) + (details.length > 0 ? ` (${details.join(', ')})` : '');
  };
  return told[language].differs(found && where(found), where(folded));
}

function membersShown(
  { names }: Film<unknown>,
  { snapshot, before }: Frame,
  { members: { search, phase, ...range }, member: id, language, expanded }: View,
): Pick<ActorShown, 'members' | 'member'> {
  const all = membersIn(snapshot.context as FleetState);
  const nameIn = (id: string) => spelled(names, id);
  const lower = search.toLowerCase();
  const found = all.filter(
    (member) =>
      (phase === null || memberPhase(member) === phase) &&
      (lower === '' || nameIn(member.id).toLowerCase().includes(lower)),
  );
  const member = id === null ? undefined : all.find((one) => one.id === id);
  const earlier = before && membersIn(before.context as FleetState).find((one) => one.id === id);
  return {
    members: {
      ...rowsIn(found, range, (one) => memberRow(one, nameIn(one.id))),
      phases: phasesOf(all),
    },
    member: member
      ? {
          name: nameIn(member.id),
          sentence: memberSentence(member, language),
          tree: treeRows(member, new Set(expanded), changedPaths(earlier ?? member, member)),
        }
      : null,
  };
}

function memberSentence(member: FleetMember, language: Language): string {
  const { id, status, detail, failure, delayMs, ending } = member;
  const outcome = ending && outcomeOf({ context: member });
  const phase = memberPhase(member);
  return explain(
    { ...member, id, status, detail, failure, delayMs, phase, outcome } as never,
    language,
  );
}

export const problemText = (problem: FilmProblem, language: Language) =>
  problem.type === 'torn' ? told[language].torn : told[language].refused(problem.message);
