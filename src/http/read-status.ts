import type { LastReading } from '../../machines/poll/observation.ts';
import type { Resource } from '../resource/resource.ts';
import { isFinding, validateAnswer } from '../resource/status-reading.ts';
import { classify, rejected } from './classify.ts';
import { failure } from './failure.ts';
import { whyNotJson } from './json-only.ts';
import type { Answer, Understood } from './request.ts';
import { type Found, findingOf, keptValidators, validateData } from './resource-answer.ts';
import { isComplete, responseView } from './response-view.ts';
import { readingOf } from './unobserved-reading.ts';
import { malformed, validated } from './validated.ts';
import { validatorsIn } from './validators.ts';

/** What is known of a poll when its answer comes. */
export interface StatusQuestion {
  readonly id: string;
  readonly last: LastReading | null;
  readonly wasMalformed: boolean;
}

/**
 * What a response says about one id: by the resource's own `interpret`, else by its status code, else by what the
 * resource reads in it.
 *
 * @throws what the schema, `interpret` or `read` throws, and {InputError} for what they shouldn't give.
 */
export async function readStatus<TData>(
  resource: Resource<TData>,
  { id, last, wasMalformed }: StatusQuestion,
  answer: Answer,
): Promise<Understood<Found<TData>>> {
  const { response, conditional, hide } = answer;
  const about = { id, last };
  const view = isComplete(response) ? responseView(about, response, answer.followUp) : null;
  const given = view ? await resource.interpret?.(view) : undefined;
  if (given !== undefined) return understood('interpret(response)', given, { answer, last });

  const history = { conditional, hasReading: last !== null, wasMalformed };
  const found = classify(response, history, hide);
  if (found.type !== 'document' || !view)
    return { found: found as Found<TData>, isRefused: response.httpStatus === 401 };

  const result = await validated(resource.schema, found, response);
  if (result.issues)
    return { found: malformed(found, result.issues, history, hide), isRefused: false };
  const data = result.value as TData | null | undefined;
  if (data === null || data === undefined)
    return { found: { type: 'missing', httpStatus: found.httpStatus }, isRefused: false };
  const flaw = whyNotJson(data, hide);
  const read: unknown = await resource.read(data, view);
  if (flaw !== null && needsData(read)) return { found: notJson(flaw), isRefused: false };
  return understood('read(data)', read, { answer, last, data });
}

/** Whether the schema's output is to be the data of a reading. */
const needsData = (given: unknown): boolean => {
  const { type, data } = Object(given) as { type?: unknown; data?: unknown };
  return type === undefined && data === undefined;
};

const notJson = (reason: string) =>
  rejected(
    failure('schema', `The schema's output must be JSON, but ${reason}`, { retryable: false }),
  );

/** What a resource has said; `data` is the schema's output, which is JSON where the resource gives no other. */
function understood<TData>(
  path: string,
  given: unknown,
  { answer, last, data }: { answer: Answer; last: LastReading | null; data?: TData },
): Understood<Found<TData>> {
  const { response, hide } = answer;
  validateAnswer<TData>(path, given);
  if (isFinding(given))
    return { found: findingOf(given, response, hide), isRefused: given.type === 'unauthorized' };
  validateData(`${path}.data`, given.data, hide);
  const reading = data === undefined || given.data !== undefined ? given : { ...given, data };
  const validators = keptValidators(validatorsIn(response), given.next, last, hide);
  return { found: { ...readingOf(reading, hide), validators }, isRefused: false };
}
