import type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
import type { Entry, Readings } from '../../machines/fleet/batch-observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { string } from '../../machines/validate/validate.ts';
import type { BatchReading, BatchReadings, BatchResource } from '../resource/batch-resource.ts';
import {
  entryFindings,
  isFinding,
  type StatusFinding,
  type StatusReading,
  validateAnswer,
} from '../resource/status-reading.ts';
import { classify, type Finding, rejected, unexpected } from './classify.ts';
import { failure } from './failure.ts';
import { whyNotJson } from './json-only.ts';
import { quoted } from './quoted.ts';
import type { Redact } from './redact.ts';
import type { Answer, Understood } from './request.ts';
import { findingOf } from './resource-answer.ts';
import { isComplete, responseView } from './response-view.ts';
import { issuesMessage } from './schema-issues.ts';
import { readingOf } from './unobserved-reading.ts';
import { malformed, validated } from './validated.ts';

/** What one response says of a batch, without its circumstances. */
export type BatchFound<TData> =
  | Pick<Readings<TData>, 'type' | 'entries'>
  | Exclude<Finding, { readonly type: 'accepted' | 'unchanged' }>;

type Question = Pick<FetchBatchInput, 'ids' | 'hasReading' | 'wasMalformed' | 'malformed'>;

/**
 * What a response says about each id of a batch: by the resource's own `interpret`, else by its status code, else by
 * what the resource reads in it.
 *
 * @throws what the schema, `interpret` or `readings` throws, and {InputError} for what they shouldn't give.
 */
export async function readBatch<TData>(
  resource: BatchResource<TData>,
  question: Question,
  answer: Answer,
): Promise<Understood<BatchFound<TData>>> {
  const { response, hide } = answer;
  const { ids, hasReading, wasMalformed } = question;
  const about = { ids: Object.freeze([...ids]) };
  const view = isComplete(response) ? responseView(about, response, answer.followUp) : null;
  const given = view ? await resource.interpret?.(view) : undefined;
  if (given !== undefined) {
    if (isFindingForAll(given)) return forAll(given, answer);
    return entriesOf('interpret(response)', given, resource, question, answer);
  }

  const history = { conditional: false, hasReading, wasMalformed };
  const found = classify(response, history, hide);
  if (found.type !== 'document' || !view)
    return byStatus(found as Finding, ids, response.httpStatus);
  const result = await validated(resource.schema, found, response);
  if (result.issues)
    return byStatus(malformed(found, result.issues, history, hide), ids, response.httpStatus);
  const readings = await resource.readings(result.value, about.ids, view);
  return entriesOf('readings(body, ids)', readings, resource, question, answer);
}

/** Ids are strings too, but what they lead to isn't. */
const isFindingForAll = (given: unknown): given is StatusFinding =>
  !Array.isArray(given) && typeof Object(given).type === 'string';

function forAll<TData>(given: StatusFinding, answer: Answer): Understood<BatchFound<TData>> {
  validateAnswer('interpret(response)', given);
  const found = findingOf(given, answer.response, answer.hide) as BatchFound<TData>;
  return { found, isRefused: given.type === 'unauthorized' };
}

/** Without validators there is no 304 that makes sense. */
function byStatus<TData>(
  found: Finding,
  ids: readonly string[],
  httpStatus: number,
): Understood<BatchFound<TData>> {
  const isAccepted = found.type === 'accepted' || found.type === 'unchanged';
  return { found: isAccepted ? allAccepted(ids) : found, isRefused: httpStatus === 401 };
}

/** The work of all ids continues. */
export const allAccepted = (ids: readonly string[]): Pick<Readings<never>, 'type' | 'entries'> => ({
  type: 'readings',
  entries: ids.map((id) => ({ id, type: 'accepted' })),
});

function entriesOf<TData>(
  path: string,
  given: BatchReadings<TData>,
  resource: BatchResource<TData>,
  { ids, malformed }: Question,
  { response, hide }: Answer,
): Understood<BatchFound<TData>> {
  const readings = byId<TData>(path, given);
  const entries = ids.map((id): Entry<TData> => {
    const known = readings.get(id);
    if (!known) return { id, type: 'missing', httpStatus: response.httpStatus };
    // Of an id that was read before, none is in `malformed`.
    const history = { hasReading: false, wasMalformed: malformed.includes(id) };
    return { id, ...entryOf(known.path, known.reading, resource, history, response, hide) };
  });
  return { found: { type: 'readings', entries }, isRefused: false };
}

interface Placed<TData> {
  readonly path: string;
  readonly reading: NonNullable<BatchReading<TData>>;
}

/** Those that aren't missing, each with its place in what was given. */
function byId<TData>(
  path: string,
  given: BatchReadings<TData>,
): ReadonlyMap<string, Placed<TData>> {
  if (Array.isArray(given))
    return new Map(
      given.map((item, place) => {
        const { id, ...reading } = Object(item);
        string(`${path}[${place}].id`, id);
        return [id, { path: `${path}[${place}]`, reading }];
      }),
    );
  if (typeof given !== 'object' || given === null)
    throw new InputError(path, given, 'a list of { id, … }, or an object by id');
  return new Map(
    Object.entries(given)
      .filter(([, reading]) => reading !== null && reading !== undefined)
      .map(([id, reading]) => [id, { path: `${path}.${id}`, reading: reading as never }]),
  );
}

/** An entry without its id. */
type Said<TData> =
  Entry<TData> extends infer E ? (E extends Entry<TData> ? Omit<E, 'id'> : never) : never;

function entryOf<TData>(
  path: string,
  given: NonNullable<BatchReading<TData>>,
  { confirm }: BatchResource<TData>,
  history: { readonly hasReading: boolean; readonly wasMalformed: boolean },
  response: Answer['response'],
  hide: Redact,
): Said<TData> {
  if (typeof given === 'object' && 'problem' in given)
    return unexpected(failure('schema', problemIn(given.problem, hide)), history);
  validateAnswer(path, given, entryFindings);
  if (isFinding(given)) return findingOf(given, response, hide) as Said<TData>;
  const reason = whyNotJson(given.data, hide);
  if (reason !== null)
    return rejected(
      failure('schema', `The data of a reading must be JSON, but ${reason}`, { retryable: false }),
    );
  const reading = readingOf(given, hide) as Said<TData>;
  return confirm && isUnconfirmed(given, confirm.when)
    ? ({ ...reading, unconfirmed: true } as Said<TData>)
    : reading;
}

function problemIn(problem: unknown, hide: Redact): string {
  if (typeof problem === 'string') return quoted(problem, hide);
  return issuesMessage(problem as Parameters<typeof issuesMessage>[0], hide);
}

const ENDED: readonly string[] = ['succeeded', 'failed', 'stopped'];

const isUnconfirmed = <TData>(
  reading: StatusReading<TData>,
  when: (reading: StatusReading<TData>) => boolean,
): boolean => ENDED.includes(reading.verdict) && when(reading);
