import type { Failure } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { type Phase, phaseOf } from '../../machines/poll/phase.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { lastLine, shortened } from '../../machines/validate/shortened.ts';
import { isShortageCode } from '../http/local-shortage.ts';
import { oneLine } from '../http/one-line.ts';
import { en } from './en.ts';
import type { Messages } from './messages.ts';
import { zhCN } from './zh-CN.ts';

export type Language = 'en' | 'zh-CN';

/** What can be told to a person: how a poll ended, what went wrong, or how a running poll stands. */
export type Explainable = PollOutcome | Failure | RunningPoll;

interface RunningPoll {
  readonly value: unknown;
  readonly context: PollingContext;
  readonly output?: PollOutcome | undefined;
}

const languages: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

/**
 * One sentence for a person, on one line: what happened, and what to do next. Of an id, a status or a message it
 * quotes 200 characters at the most, of a detail its last line that isn't empty.
 *
 * @param subject an outcome, a failure, or a snapshot of a polling actor.
 * @throws {InputError} for another subject, or another language than `en` (the default) or `zh-CN`.
 */
export function explain(subject: Explainable, language: Language = 'en'): string {
  if (!Object.hasOwn(languages, language))
    throw new InputError('language', language, Object.keys(languages).join(' or '));
  const messages = languages[language];
  const why = (failure: Failure | null) => (failure ? whyIn(messages, failure) : '');

  // Callers without types have other things at hand, a fleet's say.
  const given: Given = Object(subject);
  if (isFailure(given)) return why(given);
  const outcome = given.output ?? given;
  if (isOutcome(outcome)) {
    const sentence = messages.outcome[outcome.reason] as Sentence<PollOutcome>;
    return sentence(brief(outcome), why(outcome.failure));
  }
  const { value, context } = given;
  const phase = phaseOf(value);
  if (isPhase(phase) && typeof context?.id === 'string')
    return messages.phase[phase](brief(context), why(context.failure));
  throw new InputError('subject', subject, 'an outcome, a failure or a snapshot of a poll');
}

/** A text as a sentence quotes it. */
export const quotable = (text: string): string => shortened(oneLine(text));

/** A detail as a sentence quotes it: of many lines the last one tells most. */
export const quotableDetail = (detail: string): string => quotable(lastLine(detail));

interface Told {
  readonly id: string;
  readonly status: string | null;
  readonly detail: string | null;
}

const brief = <T extends Told>(subject: T): T => ({
  ...subject,
  id: quotable(subject.id),
  status: subject.status && quotable(subject.status),
  detail: subject.detail && quotableDetail(subject.detail),
});

type Sentence<T> = (subject: T, why: string) => string;

type Given = Partial<Failure> & Partial<PollOutcome> & Partial<RunningPoll>;

const isFailure = (given: Given): given is Failure =>
  ['http', 'network', 'defect', ...Object.keys(en.failure)].includes(`${given.code}`);

const isOutcome = (given: Given): given is PollOutcome =>
  typeof given.id === 'string' && Object.hasOwn(en.outcome, `${given.reason}`);

const isPhase = (phase: string): phase is Phase => Object.hasOwn(en.phase, phase);

function whyIn(messages: Messages, { code, httpStatus, retryable, cause, message }: Failure) {
  switch (code) {
    case 'http':
      return messages.http[httpStatus ?? 0] ?? messages.otherHttp(httpStatus ?? 0, retryable);
    case 'network':
      if (isShortageCode(cause)) return messages.localShortage(cause);
      return messages.network[cause ?? ''] ?? messages.otherNetwork(cause && quotable(cause));
    case 'defect':
      return messages.defect(quotable(message));
    default:
      return messages.failure[code];
  }
}
