import { isOver, normalizedWord, obviousVerdict } from './job-words.ts';

/** Where a status stands when nobody says where: the first that there is counts. */
export const STATUS_FIELDS = [
  ...['status', 'state', 'phase', 'jobStatus', 'jobState', 'buildStatus', 'taskStatus'],
  ...['runStatus', 'runState', 'executionStatus', 'executionState', 'workflowStatus'],
  ...['pipelineStatus', 'stackStatus', 'deploymentStatus', 'lifeCycleState', 'provisioningState'],
  ...['currentStatus', 'currentState', 'jobRunState', 'transcriptionJobStatus'],
] as const;

/** How something went, beside a status that only says that it's over: GitHub, CircleCI, Databricks, Jenkins. */
const RESULT_FIELDS = ['conclusion', 'outcome', 'resultState', 'result'] as const;

/** Jenkins says so beside a result that isn't final. */
const WORKING_FLAGS = ['building', 'running', 'inProgress'] as const;

/** Google's operations and many others say no more. */
const DONE_FLAGS = ['done', 'finished', 'completed', 'complete'] as const;

type Fields = ReadonlyMap<string, unknown>;

/**
 * The status that a body says in one of the obvious fields, in one of an object there (`status.phase`), or in that of
 * its only object; `null` when none is found. Of several the one that says that the work continues counts, else the
 * one that says how it went.
 */
export function obviousStatus(body: unknown, depth = 0): string | null {
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(body)) return body.length === 1 ? obviousStatus(body[0], depth + 1) : null;
  if (typeof body !== 'object' || body === null) return null;
  const fields = fieldsOf(body);
  // Where `status` says how the request went (JSend), the job is in `data`.
  const wrapped = fields.has('status') ? obviousStatus(fields.get('data'), depth + 1) : null;
  if (wrapped !== null) return wrapped;
  const working = WORKING_FLAGS.find((name) => fieldIn(fields, name) === true);
  if (working !== undefined) return working;
  const statuses = STATUS_FIELDS.flatMap((name) => {
    const value = fieldIn(fields, name);
    return (
      wordIn(value) ?? (typeof value === 'object' ? obviousStatusOf(value, depth) : null) ?? []
    );
  });
  const pending = statuses.find((status) => obviousVerdict(status) === 'pending');
  const [first] = statuses;
  if (pending !== undefined) return pending;
  if (first !== undefined) return isOver(first) ? (resultIn(fields) ?? first) : first;
  return resultIn(fields) ?? doneIn(fields) ?? inOnlyObject(body, depth);
}

const MAX_DEPTH = 4;

/** How it went, beside a status that is over; `null` where that isn't told. */
export const resultBeside = (body: unknown, keys: readonly string[]): string | null => {
  let parent: unknown = body;
  for (const key of keys.slice(0, -1)) {
    parent = Array.isArray(parent) && parent.length === 1 ? parent[0] : parent;
    parent = Object(parent)[key];
  }
  return typeof parent === 'object' && parent !== null ? resultIn(fieldsOf(parent)) : null;
};

/** By their names in one spelling: AWS begins them with a capital, Python's have underscores. */
const fieldsOf = (body: object): Fields =>
  new Map(Object.entries(body).map(([name, value]) => [normalizedWord(name), value]));

const fieldIn = (fields: Fields, name: string): unknown => fields.get(normalizedWord(name));

/** Numbers and `true` say how the request went. */
const wordIn = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;

/** A `result` may be what the work has made, too: only what is known to be a word counts. */
function resultIn(fields: Fields): string | null {
  for (const name of RESULT_FIELDS) {
    const value = fieldIn(fields, name);
    const word = wordIn(value) ?? wordIn(Object(value).name);
    if (word !== null && (obviousVerdict(word) ?? 'pending') !== 'pending') return word;
  }
  return null;
}

function doneIn(fields: Fields): string | null {
  const name = DONE_FLAGS.find((name) => typeof fieldIn(fields, name) === 'boolean');
  if (name === undefined) return null;
  if (fieldIn(fields, name) === false) return 'running';
  return isSomething(fields.get('error')) ? 'error' : name;
}

const isSomething = (error: unknown) =>
  error !== undefined && error !== null && error !== '' && error !== false;

/** A status that is an object names it in one of its own fields: Kubernetes' `phase`, Bitbucket's `name`. */
function obviousStatusOf(value: unknown, depth: number): string | null {
  const named = Object(value) as { readonly name?: unknown; readonly value?: unknown };
  const name = wordIn(named.name) ?? wordIn(named.value);
  if (name === null) return obviousStatus(value, depth + 1);
  return isOver(name) ? (resultIn(fieldsOf(Object(value))) ?? name) : name;
}

function inOnlyObject(body: object, depth: number): string | null {
  const objects = Object.values(body).filter((value) => typeof value === 'object' && value);
  return objects.length === 1 ? obviousStatus(objects[0], depth + 1) : null;
}
