import type { LastReading } from '../../machines/poll/observation.ts';
import { shortened } from '../../machines/validate/shortened.ts';
import { oneLine } from '../http/one-line.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import { type Agent, type AgentEvent, isKind } from './agent.ts';
import { type Goal, goalOf, isRun } from './goal.ts';
import { FAST, STEADY } from './meanings.ts';
import {
  advice,
  failedBecause,
  goalContinues,
  goalContinuesSomehow,
  sentences,
  waitsForConfirmationOf,
} from './sentences.ts';

/** What matters for the end of the work. */
interface End {
  /** What was read before: whether a goal was seen to continue. */
  readonly last: LastReading | null;
  readonly finalResponse: boolean;
  /** Whether a stop hook may turn it back to running; `null`: that isn't known. */
  readonly hasStopHook: () => Promise<boolean | null>;
}

/** How long `finished` must be read where it isn't known whether it is over, ms. */
const CONFIRM_MS = 10_000;
/** OpenHands' own SDK believes a polled `finished` after this time, ms. */
const CONFIRM_WITHOUT_EVENTS_MS = 30_000;

/** The reading with what the agent's own server says about it: is it over, why did it fail, what is to be confirmed. */
export function withAgent(
  reading: StatusReading,
  agent: Agent,
  end: End,
): StatusReading | Promise<StatusReading> {
  switch (reading.status) {
    case 'idle':
    case 'stuck':
      return reading.verdict === 'pending' ? reading : unlessPursuing(reading, agent, end);
    case 'finished':
      return finished(reading, agent, end);
    case 'error':
      return failed(reading, agent);
    case 'waiting_for_confirmation':
      return waitingForConfirmation(reading, agent);
    default:
      return reading;
  }
}

/** Goes on with a value, at once where nothing has to be waited for. */
export const mapped = <T, U>(value: T | Promise<T>, next: (value: T) => U): U | Promise<U> =>
  value instanceof Promise ? value.then(next) : next(value);

/** Between two rounds of a goal it is idle, and a round may get stuck. */
async function unlessPursuing(
  reading: StatusReading,
  agent: Agent,
  { last }: End,
): Promise<StatusReading> {
  const goal = asFarAsKnown(await goalOf(agent, agent.requestsLeft), last);
  return goal.type === 'active' ? pursuing(reading, goal) : reading;
}

/** A goal that was seen to continue does so for as long as nothing tells of its end. */
function asFarAsKnown(goal: Goal, last: LastReading | null): Goal {
  const isKnown = goal.type !== 'unavailable' && goal.type !== 'unknown';
  return isKnown || !last?.detail?.startsWith(goalContinuesSomehow)
    ? goal
    : { type: 'active', round: null, rounds: null };
}

function pursuing({ status }: StatusReading, goal: Goal & { type: 'active' }): StatusReading {
  const { round, rounds } = goal;
  const detail =
    round === null || rounds === null ? goalContinuesSomehow : goalContinues(round, rounds);
  return { status, verdict: 'pending', interval: STEADY, detail };
}

async function finished(reading: StatusReading, agent: Agent, end: End): Promise<StatusReading> {
  const { status } = reading;
  const requests = agent.requestsLeft - Number(end.finalResponse);
  const goal = asFarAsKnown(await goalOf(agent, requests), end.last);
  if (goal.type === 'active') return pursuing(reading, goal);
  if (goal.type === 'missed') return { status, verdict: 'stopped', detail: sentences.goalMissed };
  if (goal.type === 'interrupted')
    return {
      ...{ status, verdict: 'stopped', interval: FAST, confirmMs: LATE_MS },
      detail: sentences.goalInterrupted,
    };
  const response = end.finalResponse ? await agent.finalResponse() : null;
  const hasStopHook = await end.hasStopHook();
  const confirmMs =
    goal.type === 'unknown'
      ? CONFIRM_WITHOUT_EVENTS_MS
      : goal.type === 'unavailable' || hasStopHook !== false
        ? CONFIRM_MS
        : 0;
  return {
    ...{ status, verdict: 'succeeded', interval: FAST, confirmMs },
    ...(response !== null && { detail: response }),
  };
}

/** The reason is among the newest events: an older one would be that of an earlier run. */
const NEWEST = { limit: '10' };

async function failed(reading: StatusReading, agent: Agent): Promise<StatusReading> {
  const page = await agent.events(NEWEST);
  const event = sinceItRan(page?.events ?? []).find((event) =>
    isKind(event, 'ConversationErrorEvent'),
  );
  const words = event ? [event.code, event.detail].filter(Boolean).join(': ') : '';
  if (!event || words === '')
    return page === null ? reading : { ...reading, interval: FAST, confirmMs: LATE_MS };
  const { user_action: asked } = event.classification;
  const action = asked === 'settings' || asked === 'retry' ? asked : null;
  const room = MAX_DETAIL - (action === null ? 0 : advice[action].length + 2);
  const why = oneLine(words).replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return { ...reading, detail: failedBecause(shortened(why, room), action) };
}

/** The reason of an error, and what runs in place of a goal, may come a moment after the status, ms. */
const LATE_MS = 2_000;

/** As much of a detail as a sentence quotes. */
const MAX_DETAIL = 200;

function sinceItRan(events: readonly AgentEvent[]): readonly AgentEvent[] {
  const ran = events.findIndex(isRun);
  return ran === -1 ? events : events.slice(0, ran);
}

async function waitingForConfirmation(
  reading: StatusReading,
  agent: Agent,
): Promise<StatusReading> {
  const page = await agent.events(NEWEST);
  const event = page?.events.find((event) => isKind(event, 'ActionEvent'));
  if (!event?.tool_name) return reading;
  const tool = shortened(oneLine(event.tool_name), 60);
  const summary = shortened(oneLine(summaryOf(event)), 80);
  const what = summary === '' ? tool : `${tool} (${summary})`;
  return { ...reading, detail: waitsForConfirmationOf(what) };
}

/** What is to be done, in the agent's words; '' where they repeat what may be a secret of the arguments. */
function summaryOf({ summary, action, tool_call }: AgentEvent): string {
  const said = summary.toLowerCase();
  const given = [action, parsedArguments(tool_call)].flatMap((one) => textsIn(withoutAbout(one)));
  const repeats = given
    .flatMap((text) => [text, ...keysIn(text)])
    .some((part) => part.length > 3 && said.includes(part.toLowerCase()));
  return repeats || /[{}[\]]/.test(summary) ? '' : summary.trim();
}

/** The words of a text that may be keys: by their form, or since what stands before names one. */
function keysIn(text: string): string[] {
  const words = [/[^\p{L}\p{N}]+/u, /[\s'"`=:,;()<>]+/].flatMap((between) => text.split(between));
  const named = [...text.matchAll(NAMED)].map(([, word = '']) => word);
  return [...words.filter(isLikeKey), ...named];
}

const NAMED =
  /(?:pass\w*|pwd|secret|token|key|bearer|basic|user|\s-[pu])[\s'"`:=]*([^\s'"`:=@]+)/gi;

const isLikeKey = (word: string) => /\d/.test(word) && word.length >= (/\p{L}/u.test(word) ? 6 : 5);

/** What the agent says of a call besides its arguments stands among them. */
const ABOUT = ['kind', 'summary', 'security_risk'];

const withoutAbout = (given: unknown): unknown =>
  typeof given === 'object' && given !== null && !Array.isArray(given)
    ? Object.entries(given).flatMap(([name, part]) => (ABOUT.includes(name) ? [] : [part]))
    : given;

/** The texts and numbers of what a tool is called with. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function parsedArguments(toolCall: unknown): unknown {
  const { arguments: given } = Object(toolCall) as { readonly arguments?: unknown };
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}
