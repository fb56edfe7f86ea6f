import type { Reason } from '../../machines/poll/endings.ts';
import { type Failure, wordsOf } from '../../machines/poll/observation.ts';
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

/** What can be explained: how a poll ended, what went wrong, or the state of a running poll. */
export type Explainable = PollOutcome | Failure | RunningPoll;

interface RunningPoll {
  readonly value: unknown;
  readonly context: PollingContext;
  readonly output?: PollOutcome | undefined;
}

const languages: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

/**
 * One sentence for a person, on one line: what happened, and what to do next. Quotes at most 200 characters of an
 * id, a status or a message, and only the last non-empty line of a detail.
 *
 * @param subject an outcome, a failure, or a snapshot of a polling actor.
 * @param language `en` (the default) or `zh-CN`.
 * @throws {InputError} for any other subject or language.
 */
export function explain(subject: Explainable, language: Language = 'en'): string {
  if (!Object.hasOwn(languages, language))
    throw new InputError('language', language, Object.keys(languages).join(' or '));
  const messages = languages[language];
  const why = (failure: Failure | null, reason: Reason | null = null) =>
    failure ? whyIn(messages, failure, reason) : '';

  // Callers without types may pass anything, e.g. a fleet's snapshot.
  const given: Given = Object(subject);
  if (isFailure(given)) return why(given);
  const outcome = given.output ?? given;
  if (isOutcome(outcome)) {
    const sentence = messages.outcome[outcome.reason] as Sentence<PollOutcome>;
    return sentence(shortTexts(outcome), why(outcome.failure, outcome.reason));
  }
  const { value, context } = given;
  const phase = phaseOf(value);
  if (isPhase(phase) && typeof context?.id === 'string')
    return messages.phase[phase](shortTexts(context), why(context.failure));
  throw new InputError('subject', subject, 'an outcome, a failure or a snapshot of a poll');
}

/** A text in the form that messages quote it: on one line, at most 200 characters. */
export const quotable = (text: string): string => shortened(oneLine(text));

/** A detail in the form that messages quote it: of several lines only the last, which usually says most. */
export const quotableDetail = (detail: string): string => quotable(lastLine(detail));

interface Quoted {
  readonly id: string;
  readonly status: string | null;
  readonly detail: string | null;
}

const shortTexts = <T extends Quoted>(subject: T): T => ({
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

/** Words that say no more than the status code (RFC 9110 section 15). */
const STATUS_PHRASE =
  /^(bad request|unauthorized|forbidden|not found|gone|unprocessable (entity|content)|too many requests|internal server error|bad gateway|service (temporarily )?unavailable|gateway time-?out)\.?$/i;

function whyIn(messages: Messages, failure: Failure, reason: Reason | null): string {
  const { code, httpStatus, retryable, cause, message } = failure;
  switch (code) {
    case 'http': {
      const words = quotable(wordsOf(failure));
      // A resource's own sentence stands for itself: what the status code means was of no account.
      if (words !== '' && words === quotable(message)) return words;
      const sentence = httpSentence(messages, { httpStatus: httpStatus ?? 0, retryable }, reason);
      return words === '' || STATUS_PHRASE.test(words) ? sentence : sentence + messages.said(words);
    }
    case 'network':
      if (isShortageCode(cause)) return messages.localShortage(cause);
      return messages.network[cause ?? ''] ?? messages.otherNetwork(cause && quotable(cause));
    case 'defect':
      return messages.defect(quotable(message));
    default:
      return messages.failure[code];
  }
}

/** By the status code, unless a resource has found what that doesn't say. */
function httpSentence(
  { http, otherHttp, found }: Messages,
  { httpStatus, retryable }: { httpStatus: number; retryable: boolean },
  reason: Reason | null,
): string {
  if (isFound(reason) && httpStatus < 500 && !SAYS[reason].includes(httpStatus))
    return found[reason];
  const isForGood = [200, 400, 404, 410, 422].includes(httpStatus);
  return (retryable && isForGood ? null : http[httpStatus]) ?? otherHttp(httpStatus, retryable);
}

/** The status codes that say the same as what a resource may have found. */
const SAYS: Readonly<Record<keyof Messages['found'], readonly number[]>> = {
  rateLimited: [403, 429],
  unauthorized: [401, 403],
  missing: [404, 410],
};

const isFound = (reason: Reason | null): reason is keyof typeof SAYS =>
  reason !== null && Object.hasOwn(SAYS, reason);
