import type { Reason } from '../../machines/poll/endings.ts';
import { lastingFailure } from '../../machines/poll/lasting-failure.ts';
import { type Failure, wordsOf } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { type Phase, phaseOf } from '../../machines/poll/phase.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { lastLine, shortened } from '../../machines/validate/shortened.ts';
import { isShortageCode } from '../http/local-shortage.ts';
import { oneLine } from '../http/one-line.ts';
import { isStatusPhrase } from '../http/status-phrase.ts';
import { bytesText, oversizeIn } from './body-size.ts';
import { en } from './en.ts';
import { ended } from './ended.ts';
import { detailSays, isOwnSentence } from './known-details.ts';
import type { Messages, PollState, Told } from './messages.ts';
import { zhCN } from './zh-CN.ts';

/** The languages of `explain`, as BCP 47 tags. */
export type Language = 'en' | 'zh-CN';

/** What can be explained: how a poll ended, what went wrong, or the state of a running poll. */
export type Explainable = PollOutcome | Failure | RunningPoll | ShownPoll;

interface RunningPoll {
  readonly value: unknown;
  readonly context: PollingContext;
  readonly output?: PollOutcome | undefined;
}

/** What `usePolling` and `useFleetMember` give. */
interface ShownPoll extends Omit<PollState, 'id' | 'delayMs'> {
  readonly id: string | null;
  readonly phase: string;
  readonly failure: Failure | null;
  readonly outcome: PollOutcome | null;
  readonly delayMs: number | null;
}

const languages: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

/**
 * One sentence for a person, on one line: what happened, and what to do next. Quotes at most 200 characters of an
 * id, a status or a message, and only the last non-empty line of a detail.
 *
 * @param subject an outcome, a failure, a snapshot of a polling actor, or what `usePolling` or `useFleetMember` gives.
 * @param language a BCP 47 tag, e.g. `navigator.language`: Simplified Chinese for any `zh`, English (the default) for
 * all others.
 * @throws {InputError} for any other subject.
 */
export function explain(subject: Explainable, language = 'en'): string {
  const messages = languages[languageFor(language)];
  const why = (failure: Failure | null, reason: Reason | null = null) =>
    failure ? whyIn(messages, failure, reason) : '';

  // Callers without types may pass anything, e.g. a fleet's snapshot.
  const given: Given = Object(subject);
  if (isFailure(given)) return why(given);
  const outcome = given.output ?? given.outcome ?? given;
  if (isOutcome(outcome)) {
    const told = toldIn(messages, outcome);
    const { reason, failure } = outcome;
    if (reason === 'missing' && failure !== null && isOwnSentence(wordsOf(failure)))
      return told.status === null
        ? messages.unknownId(told.id, why(failure, reason))
        : messages.lost(told.id, told.status);
    const sentence = messages.outcome[reason] as Sentence<PollOutcome>;
    return sentence(told, why(failure, reason));
  }
  const isView = typeof given.phase === 'string';
  const state = isView ? shownState(given as ShownPoll) : runningState(given);
  if (state?.phase === 'idle' && state.id === null) return messages.noId;
  if (state && isPhase(state.phase) && typeof state.id === 'string') {
    const { id, phase, status, detail, failure, delayMs } = state;
    const told = toldIn(messages, { id, status, detail, delayMs: delayMs ?? 0 });
    return messages.phase[phase](told, why(failure));
  }
  throw new InputError('subject', subject, 'an outcome, a failure, a snapshot or a view of a poll');
}

type State = Omit<ShownPoll, 'outcome'>;

const runningState = ({ value, context }: Given): State | undefined =>
  context && { ...context, phase: phaseOf(value) };

/** Field by field: a component that explains its view renders again only when one of these changes. */
function shownState({ id, phase, status, detail, failure, delayMs }: ShownPoll): State {
  // A member of a fleet has no phase of its own for a wait after a failure.
  const isBackoff = phase === 'waiting' && failure?.retryable === true;
  return { id, phase: isBackoff ? 'backoff' : phase, status, detail, failure, delayMs };
}

/** The language for a BCP 47 tag: `zh-CN` for any Chinese, `en` for every other text, also for what is no tag. */
const languageFor = (tag: unknown): Language =>
  typeof tag === 'string' && /^zh(?![a-z\d])/i.test(tag) ? 'zh-CN' : 'en';

/** A text in the form that messages quote it: on one line, at most 200 characters. */
export const quotable = (text: string): string => shortened(oneLine(text));

/**
 * A detail in the form that messages quote it: of several lines only the last, which usually says most. What is known
 * in that language is translated.
 */
export const quotableDetail = (detail: string, language: Language): string =>
  languages[language].detail(quotable(lastLine(detail)));

interface Quoted {
  readonly id: string;
  readonly status: string | null;
  readonly detail: string | null;
}

function toldIn<T extends Quoted>({ detail: inLanguage }: Messages, subject: T): T & Told {
  const { id, status, detail } = subject;
  const english = detail && quotable(lastLine(detail));
  return {
    ...subject,
    id: quotable(id),
    status: status && quotable(status),
    detail: english && inLanguage(english),
    says: english ? detailSays(english) : null,
  };
}

type Sentence<T> = (subject: T & Told, why: string) => string;

type Given = Partial<Failure> &
  Partial<PollOutcome> &
  Partial<RunningPoll> &
  Partial<Pick<ShownPoll, 'phase' | 'outcome'>>;

const isFailure = (given: Given): given is Failure =>
  ['http', 'network', 'defect', 'tooLarge', ...Object.keys(en.failure)].includes(`${given.code}`);

const isOutcome = (given: Partial<PollOutcome>): given is PollOutcome =>
  typeof given.id === 'string' && Object.hasOwn(en.outcome, `${given.reason}`);

const isPhase = (phase: string): phase is Phase => Object.hasOwn(en.phase, phase);

function whyIn(messages: Messages, failure: Failure, reason: Reason | null): string {
  const { code, httpStatus, retryable, cause, message } = failure;
  switch (code) {
    case 'http': {
      const words = quotable(wordsOf(failure));
      if (isOwnSentence(words)) return ended(messages.detail(words), messages.fullStop);
      if (httpStatus === null && isInputError(words)) return messages.notSent(words);
      if (httpStatus === null && isAboutSecret(words)) return messages.noSecret(words);
      // A resource's own sentence stands for itself: what the status code means was of no account.
      if (words !== '' && words === quotable(message)) return messages.detail(words);
      const sentence = httpSentence(messages, { httpStatus, retryable }, reason);
      return words === '' || isStatusPhrase(words) ? sentence : sentence + messages.said(words);
    }
    case 'network': {
      if (isShortageCode(cause)) return messages.localShortage(cause);
      const kind = lastingFailure(failure);
      if (kind) return messages.lasting[kind](quotable(cause ?? ''));
      return messages.network[cause ?? ''] ?? messages.otherNetwork(quotedCause(failure));
    }
    case 'defect':
      if (isInputError(message) && !isOfAnswer(message)) return messages.notSent(quotable(message));
      return messages.defect(quotable(message));
    case 'tooLarge': {
      const { limitBytes, content } = oversizeIn(message);
      return messages.tooLarge(
        limitBytes === null ? null : bytesText(limitBytes),
        content && quotable(content),
      );
    }
    default:
      return messages.failure[code];
  }
}

/** Why the network failed: a code, or the words of an error that has none. */
function quotedCause({ cause, message }: Failure): string | undefined {
  const said = cause ?? /^The network failed \((.+)\)$/s.exec(message)?.[1];
  return said && quotable(said);
}

/** What a request was refused for before it was sent reads like an `InputError`. */
const isInputError = (words: string) => /^\S+: expected .+, got /.test(words);

/** What a resource, `load` or `fetch` has made of a request that was sent, or may have been. */
const isOfAnswer = (words: string) => /^(?:read|interpret|followUp|load|fetch)\(/.test(words);

const isAboutSecret = (words: string) =>
  /^The (credentials function|function that wraps the secret) for /.test(words);

/** By the status code, unless a resource has found what that doesn't say. */
function httpSentence(
  { http, otherHttp, found }: Messages,
  { httpStatus, retryable }: Pick<Failure, 'httpStatus' | 'retryable'>,
  reason: Reason | null,
): string {
  if (httpStatus === null) return otherHttp(httpStatus, retryable);
  if (isFound(reason) && httpStatus < 500 && !SAYS[reason].includes(httpStatus))
    return found[reason];
  // Its credentials are not at fault: they were not sent, or a resource says that they don't count.
  if (reason === 'rejected' && SAYS.unauthorized.includes(httpStatus))
    return otherHttp(httpStatus, retryable);
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
