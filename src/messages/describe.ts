import { InputError } from '../../machines/input-error.ts';
import type { Failure } from '../../machines/observation.ts';
import type { PollOutcome } from '../../machines/outcome.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import { en } from './en.ts';
import type { Messages, Phase } from './messages.ts';
import { zhCN } from './zh-CN.ts';

export type Language = 'en' | 'zh-CN';

/** What can be told to a person: how a poll ended, what went wrong, or how a running poll stands. */
export type Describable =
  | PollOutcome
  | Failure
  | {
      readonly value: unknown;
      readonly context: PollingContext;
      readonly output?: PollOutcome | undefined;
    };

const languages: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

/**
 * One sentence for a person: what happened, and what to do next.
 *
 * @param subject an outcome, a failure, or a snapshot of a polling actor.
 * @throws {InputError} for another language than `en` (the default) or `zh-CN`.
 */
export function describe(subject: Describable, language: Language = 'en'): string {
  if (!Object.hasOwn(languages, language))
    throw new InputError('language', language, Object.keys(languages).join(' or '));
  const messages = languages[language];
  const why = (failure: Failure | null) => (failure ? whyIn(messages, failure) : '');

  if ('code' in subject) return why(subject);
  const outcome = 'reason' in subject ? subject : subject.output;
  if (outcome) {
    const sentence = messages.outcome[outcome.reason] as Sentence<PollOutcome>;
    return sentence(outcome, why(outcome.failure));
  }
  const { value, context } = subject as Exclude<typeof subject, PollOutcome>;
  return messages.phase[phaseOf(value)](context, why(context.failure));
}

type Sentence<T> = (subject: T, why: string) => string;

const phaseOf = (value: unknown) =>
  (typeof value === 'string' ? value : Object.values(value as object)[0]) as Phase;

function whyIn(messages: Messages, { code, httpStatus, retryable, cause, message }: Failure) {
  switch (code) {
    case 'http':
      return messages.http[httpStatus ?? 0] ?? messages.otherHttp(httpStatus ?? 0, retryable);
    case 'network':
      return messages.network[cause ?? ''] ?? messages.otherNetwork;
    case 'defect':
      return messages.defect(message);
    default:
      return messages.failure[code];
  }
}
