import { type Fields, fieldIn, fieldsOf, isObject } from './job-fields.ts';
import { isUnderWay, troubleIn, unfinishedIn } from './job-trouble.ts';
import { isOver, obviousVerdict } from './job-words.ts';

/** Where a status stands without `--status`: the first that there is counts. */
export const STATUS_FIELDS = [
  ...['status', 'state', 'phase', 'jobStatus', 'jobState', 'buildStatus', 'taskStatus'],
  ...['runStatus', 'runState', 'executionStatus', 'executionState', 'workflowStatus'],
  ...['pipelineStatus', 'stackStatus', 'deploymentStatus', 'lifeCycleState', 'provisioningState'],
  ...['currentStatus', 'currentState', 'jobRunState', 'transcriptionJobStatus'],
] as const;

/** How something went, beside a status that only says that it's over: GitHub, CircleCI, Databricks, Firebase, Jenkins. */
const RESULT_FIELDS = [
  ...['conclusion', 'outcome', 'outcomeSummary', 'resultState', 'resultStatus'],
  ...['buildResult', 'testResult', 'finalStatus', 'result'],
] as const;

/** Jenkins says so beside a result that isn't final. */
const WORKING_FLAGS = ['building', 'running', 'inProgress'] as const;

/** Google's operations and many others say no more. */
const DONE_FLAGS = ['done', 'finished', 'completed', 'complete'] as const;

/**
 * The status that a body says in one of the obvious fields, in one of an object there (`status.phase`), or in that of
 * its only object; `null` when none is found. Of several the one that says that the work continues counts, else the
 * worst of those that say how it went.
 */
export function obviousStatus(body: unknown, depth = 0): string | null {
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(body)) return body.length === 1 ? obviousStatus(body[0], depth + 1) : null;
  if (typeof body !== 'object' || body === null) return null;
  const fields = fieldsOf(body);
  const working = WORKING_FLAGS.find((name) => fieldIn(fields, name) === true);
  if (working !== undefined) return working;
  if (isOperation(fields) && fields.get('done') !== true) return 'running';
  const statuses = STATUS_FIELDS.flatMap((name) => {
    const value = fieldIn(fields, name);
    const wrapped = name === 'status' && value !== undefined ? dataIn(fields, depth) : null;
    return wrapped ?? wordIn(value) ?? obviousStatusOf(value, depth) ?? [];
  });
  const pending = statuses.find((status) => obviousVerdict(status) === 'pending');
  const [first] = statuses;
  if (pending !== undefined) return pending;
  if (first === undefined) return resultIn(fields) ?? doneIn(fields) ?? inOnlyObject(body, depth);
  // An unknown word counts where it comes first.
  const known = statuses.filter((status) => status === first || obviousVerdict(status) !== null);
  const worst = worstOf(known.filter((status) => !isOver(status)));
  return worst === null ? (howIn(fields) ?? first) : worstOf([worst, resultIn(fields) ?? worst]);
}

/** Google's, which leave out a `done` that is false. */
const isOperation = (fields: Fields): boolean =>
  /(?:^|\/)operations\//.test(String(fields.get('name'))) && !fields.has('status');

const BY_WEIGHT = ['failed', 'stopped', 'blocked', null, 'succeeded'] as const;

const worstOf = (words: readonly string[]): string | null =>
  BY_WEIGHT.flatMap((verdict) => words.filter((word) => obviousVerdict(word) === verdict))[0] ??
  null;

/** Where `status` says how the request went (JSend), the job is in `data`, or in another object that says otherwise. */
function dataIn(fields: Fields, depth: number): string | null {
  const status = fields.get('status');
  const isOfRequest =
    typeof status === 'string'
      ? obviousVerdict(status) === 'succeeded' || /^(?:ok|\d+)$/i.test(status)
      : obviousStatusOf(status, depth) === null;
  if (!isOfRequest) return null;
  const inData = obviousStatus(fields.get('data'), depth + 1);
  if (inData !== null || isOver(String(status))) return inData;
  return wrappedIn(fields, [...WORK, ...PRODUCTS], depth);
}

/** What an envelope may hold beside its own status. */
const WORK = [
  ...['job', 'task', 'run', 'build', 'operation', 'execution', 'deployment', 'workflow'],
  ...['pipeline', 'process', 'request', 'export', 'import', 'report', 'scan', 'sync', 'backup'],
  ...['migration', 'conversion', 'transcription', 'render', 'crawl', 'query', 'batch', 'analysis'],
  ...['jobs', 'tasks', 'runs', 'builds', 'operations', 'executions', 'deployments', 'workflows'],
] as const;

/** The same, or what the work has made. */
const PRODUCTS = ['item', 'result', 'payload', 'response', 'body', 'data', 'items', 'results'];

/** What objects inside say, where that isn't success: another one that continues, or that has failed. */
const wrappedIn = (fields: Fields, names: readonly string[], depth: number): string | null =>
  names
    .flatMap((name) => {
      const value = fieldIn(fields, name);
      const word = Array.isArray(value) ? listed(value, depth) : obviousStatus(value, depth + 1);
      return word ?? [];
    })
    .find(isAgainst) ?? null;

/** Of several one that continues, else how all of them have ended. */
function listed(value: readonly unknown[], depth: number): string | null {
  const words = value.map((one) => obviousStatus(one, depth + 1) ?? '');
  const pending = words.find((word) => obviousVerdict(word) === 'pending' && isAgainst(word));
  return pending ?? (words.length > 0 && words.every(isAgainst) ? (words[0] ?? null) : null);
}

/** Live deployments are `active`. */
const isAgainst = (word: string): boolean =>
  !['succeeded', null].includes(obviousVerdict(word)) && word.toLowerCase() !== 'active';

/**
 * What in a body speaks against success: a word for work that continues, or that has failed; `null` for nothing.
 *
 * @param status the body's own. Beside one that only says that it's over, what the work has made may hold any other. Of
 * a body without one (`null`) each word counts, and a share of the work.
 */
export function against(body: unknown, status: string | null, depth = 0): string | null {
  if (depth > MAX_DEPTH || !isObject(body)) return null;
  if (Array.isArray(body)) return status === null ? listed(body, depth) : null;
  const fields = fieldsOf(body);
  const own = unfinishedIn(fields) ?? troubleIn(fields);
  if (own !== null) return own;
  if (status === null && isUnderWay(fields)) return 'running';
  const isOnlyOver = status !== null && isOver(status);
  const said =
    (status === null ? statusLikeIn(fields) : null) ??
    wrappedIn(fields, isOnlyOver ? WORK : [...WORK, ...PRODUCTS], depth);
  if (said !== null) return said;
  for (const name of [...WORK, ...PRODUCTS]) {
    const value = fieldIn(fields, name);
    if (!isObject(value)) continue;
    const isStatusless = name === 'data' && obviousStatus(value) === null;
    const found =
      isOnlyOver && PRODUCTS.includes(name)
        ? troubleIn(fieldsOf(value))
        : against(value, isStatusless ? null : status, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

const STATUS_LIKE =
  /(?<!prev|previous|last|desired|target|initial|expected)(?:status|state|phase|stage|code)$/;

/** `export_status`, `code`: only what is known to be a word. */
const statusLikeIn = (fields: Fields): string | null =>
  [...fields].flatMap(([name, value]) => {
    const word = STATUS_LIKE.test(name) ? wordIn(value) : null;
    return word !== null && isAgainst(word) ? word : [];
  })[0] ?? null;

const MAX_DEPTH = 4;

/** How it went, beside a status that is over; `null` where that isn't told. */
export const resultBeside = (parent: unknown): string | null =>
  isObject(parent) ? (resultIn(fieldsOf(parent)) ?? against(parent, 'done')) : null;

/** A word for how it went, beside a status that is over, that has no known meaning; `null` where there is none. */
export function unknownResultBeside(parent: unknown): string | null {
  if (typeof parent !== 'object' || parent === null) return null;
  const fields = fieldsOf(parent);
  for (const name of RESULT_FIELDS) {
    const word = resultWordIn(fieldIn(fields, name));
    const isWord =
      word !== null && /^(?:[\w-]+|not ok)$/i.test(word) && obviousVerdict(word) === null;
    // `result` may be what the work has made.
    if (isWord && (name !== 'result' || TROUBLE.test(word))) return word;
  }
  return null;
}

const TROUBLE =
  /fail|error|issue|abort|cancel|reject|broken|unstable|partial|denied|^(?:n?ko|nok|ng|lost|not\W*ok)$/i;

/** The same, wherever in the body the status may have been found. */
export function unknownResultIn(body: unknown, depth = 0): string | null {
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return null;
  if (Array.isArray(body)) return body.length === 1 ? unknownResultIn(body[0], depth + 1) : null;
  const inside = Object.values(body).filter((value) => typeof value === 'object' && value);
  const inner = inside.length === 1 ? inside[0] : fieldsOf(body).get('data');
  return unknownResultBeside(body) ?? unknownResultIn(inner, depth + 1);
}

/** Numbers and `true` say how the request went. */
const wordIn = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;

const howIn = (fields: Fields): string | null => resultIn(fields) ?? troubleIn(fields);

/** A `result` may be what the work has made, too: only what is known to be a word counts, and what tells of trouble. */
function resultIn(fields: Fields): string | null {
  const words = RESULT_FIELDS.flatMap((name) => {
    const value = fieldIn(fields, name);
    return [resultWordIn(value) ?? [], troubleInResult(value) ?? []].flat();
  });
  return worstOf(words.filter((word) => (obviousVerdict(word) ?? 'pending') !== 'pending'));
}

const resultWordIn = (value: unknown): string | null => wordIn(value) ?? wordIn(Object(value).name);

function troubleInResult(value: unknown): string | null {
  if (value === false) return 'failed';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields = fieldsOf(value);
  const status = wordIn(fieldIn(fields, 'status')) ?? wordIn(fieldIn(fields, 'state'));
  const hasFailed = status !== null && obviousVerdict(status) === 'failed';
  return hasFailed ? status : troubleIn(fields);
}

function doneIn(fields: Fields): string | null {
  const flags = DONE_FLAGS.filter((name) => typeof fieldIn(fields, name) === 'boolean');
  if (flags.some((name) => fieldIn(fields, name) === false)) return 'running';
  return flags.length === 0 ? null : (troubleIn(fields) ?? flags[0] ?? null);
}

/** A status that is an object names it in one of its own fields: Kubernetes' `phase`, Bitbucket's `name`. */
function obviousStatusOf(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const named = value as { readonly name?: unknown; readonly value?: unknown };
  const name = wordIn(named.name) ?? wordIn(named.value);
  if (name === null) return obviousStatus(value, depth + 1);
  return isOver(name) ? (howIn(fieldsOf(value)) ?? name) : name;
}

function inOnlyObject(body: object, depth: number): string | null {
  const objects = Object.values(body).filter((value) => typeof value === 'object' && value);
  return objects.length === 1 ? obviousStatus(objects[0], depth + 1) : null;
}
