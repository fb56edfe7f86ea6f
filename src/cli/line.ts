import prettyMs from 'pretty-ms';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollState } from '../../machines/poll/poll-state.ts';
import type { StatusChanged } from '../../machines/polling.events.ts';
import { shortened } from '../../machines/validate/shortened.ts';
import { oneLine } from '../http/one-line.ts';
import { explain, type Language, quotable, quotableDetail } from '../messages/explain.ts';
import { colourOf, type EndingCounts, endingOf } from './ending.ts';
import type { Paint } from './paint.ts';
import { type PollSnapshot, waitOf } from './poll-snapshot.ts';
import { standstillText } from './standstill.ts';
import { statusCounts } from './status-counts.ts';
import { strings } from './strings.ts';
import { titleOf } from './title.ts';
import { usageIn } from './usage.ts';

/** One event as a line of output. */
export interface Line {
  /** The conversation, unless the text names it. */
  readonly id: string | null;
  /** What a person calls it. */
  readonly label: string | null;
  readonly text: string;
  readonly colour: keyof Paint;
}

const MAX_LABEL_LENGTH = 60;

/** A label as it stands beside an id, '' for none. */
export const bracketed = (label: string | null): string => {
  const title = titleOf(label);
  return title && `[${shortened(title, MAX_LABEL_LENGTH)}]`;
};

/** A status and how much of the work is done, e.g. `RUNNING 40 %`. */
export const withProgress = (
  status: string,
  progress: number | null,
  language: Language,
): string => (progress === null ? status : `${status} ${strings[language].share(progress)}`);

export function changeLine(id: string, change: StatusChanged, language: Language): Line {
  const { previous, status, detail, label, progress } = change;
  const suffix = detail === null ? '' : strings[language].detail(quotableDetail(detail, language));
  const now = withProgress(quotable(status), progress, language);
  const text = previous === null || previous === status ? now : `${quotable(previous)} → ${now}`;
  return { id, label, text: text + suffix, colour: 'cyan' };
}

/** The failure after which the poll now waits, `null` when it doesn't wait after a failure. */
export function failureLine(snapshot: PollSnapshot, language: Language): Line | null {
  const { id, label, failure } = snapshot.context;
  const wait = waitOf(snapshot);
  if (wait === null || failure === null) return null;
  const text = strings[language].retry(explain(failure, language), prettyMs(wait.delayMs));
  return { id, label, text: oneLine(text), colour: 'yellow' };
}

type Answered = Pick<PollState, 'id' | 'label' | 'status'>;

/** For polls that a server answers again after a failure; `null` for none. */
export function recoveryLine(polls: readonly Answered[], language: Language): Line | null {
  const statuses = polls.flatMap(({ status }) => status ?? []);
  const [first = ''] = statuses;
  const haveOne = statuses.every((status) => status === first);
  const text = haveOne ? quotable(first) : statusCounts(statuses, language);
  return sharedLine(polls, strings[language].reachableAgain(text), language);
}

/** For polls that have the same status for the same time; `null` for none. */
export const standstillLine = (
  polls: readonly Answered[],
  ms: number,
  language: Language,
): Line | null => {
  const status = quotable(polls[0]?.status ?? '');
  const text = strings[language].still(status) + strings[language].comma;
  return sharedLine(polls, text + standstillText(ms, language), language);
};

function sharedLine(polls: readonly Answered[], text: string, language: Language): Line | null {
  const [one, ...others] = polls;
  if (!one) return null;
  const { id, label } = one;
  return others.length === 0
    ? { id, label, text, colour: 'cyan' }
    : {
        ...{ id: null, label: null, colour: 'cyan' },
        text: strings[language].conversations(polls.length, text),
      };
}

export function outcomeLine(outcome: PollOutcome, language: Language): Line {
  const usage = usageIn(outcome.data);
  const parts = [explain(outcome, language), usage && strings[language].usage(usage)];
  return {
    ...{ id: null, label: outcome.label },
    text: oneLine(parts.filter(Boolean).join(' ')),
    colour: colourOf(endingOf(outcome)),
  };
}

/** For several at once. */
export const summedUpLine = (text: string): Line => ({
  ...{ id: null, label: null, colour: 'cyan' },
  text,
});

/** For those that are no longer watched, one line; `null` for none. Of a single one all is told. */
export function leftLine(outcomes: readonly PollOutcome[], language: Language): Line | null {
  const [one, ...others] = outcomes;
  if (!one) return null;
  if (others.length === 0) return outcomeLine(one, language);
  const counts = statusCounts(
    outcomes.map(({ status }) => status),
    language,
  );
  const text = strings[language].left(outcomes.length, counts);
  return { id: null, label: null, text, colour: colourOf('aborted') };
}

export function endingCountsLine(counts: EndingCounts, language: Language): Line {
  const texts = strings[language];
  const parts = Array.from(counts, ([ending, count]) => texts.ended[ending](count));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const text = texts.conversations(total, new Intl.ListFormat(language).format(parts));
  return { id: null, label: null, text, colour: 'bold' };
}
