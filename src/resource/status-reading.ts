import { type Interval, type Verdict, verdicts } from '../../machines/poll/observation.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import {
  anything,
  number,
  oneOf,
  string,
  type Validator,
} from '../../machines/validate/validate.ts';

/** What a response says about the work; without a type, one without data of its own. */
export interface StatusReading<TData = never> {
  /** The server's own word, e.g. `RUNNING`. */
  readonly status: string;
  /**
   * `pending` and `blocked` keep polling (`blocked` unless `policy.endWhenBlocked`); `succeeded`, `failed` and
   * `stopped` end the poll; `missing` ends it after `policy.missingGrace`.
   */
  readonly verdict: Verdict;
  /** One sentence for a person. */
  readonly detail?: string | undefined;
  /** What a person calls the work: the title, the job's name. */
  readonly label?: string | undefined;
  /** The share of the work that is done, from 0 to 1. */
  readonly progress?: number | undefined;
  /**
   * The range for the next poll in ms, 1 ≤ minMs ≤ maxMs ≤ 2^31 − 1; less than 2 s counts as 2 s. A policy's
   * `interval` overrides it, and may be shorter.
   */
  readonly interval?: Interval | undefined;
  /** How long this verdict must be read before it counts, ms, 0 to 2^31 − 1. Default 0. */
  readonly confirmMs?: number | undefined;
  /**
   * What the next request depends on, a URL or a cursor of at most 8,192 characters: it is kept as it is, in snapshots
   * too, and given to `request` until a reading names another. `null` clears it.
   */
  readonly next?: string | null | undefined;
  /** The data, JSON; `read` may leave it out for the schema's output, `interpret` to keep the last reading's. */
  readonly data?: TData | undefined;
}

/** What a response says instead of a reading. `message` is a sentence for a person. */
export type StatusFinding =
  | {
      readonly type: 'rateLimited';
      /** The minimum wait, ms, 0 to 2^53 − 1; at least what the response's headers ask for. */
      readonly askedMs?: number | null | undefined;
      readonly message?: string | undefined;
    }
  | {
      readonly type: 'unavailable';
      readonly message: string;
      /** The minimum wait, ms, 0 to 2^53 − 1; at least what the response's headers ask for. */
      readonly askedMs?: number | null | undefined;
    }
  | { readonly type: 'rejected'; readonly message: string }
  | { readonly type: 'missing'; readonly message?: string | undefined }
  /** As after a 401: the credentials are refreshed once, then it ends the poll. */
  | { readonly type: 'unauthorized'; readonly message?: string | undefined };

type Fields = Readonly<Record<string, Validator>>;

const MAX_NEXT_LENGTH = 8_192;

const nextRequest: Validator = (path, value) => {
  if (value === null || (typeof value === 'string' && value.length <= MAX_NEXT_LENGTH)) return;
  throw new InputError(
    path,
    // It may hold a secret.
    typeof value === 'string' ? `a string of ${value.length}` : value,
    `a string of at most ${MAX_NEXT_LENGTH} characters, or null`,
  );
};

const interval: Validator = (path, value) => {
  const { minMs, maxMs } = Object(value) as Partial<Interval>;
  if (
    typeof minMs === 'number' &&
    typeof maxMs === 'number' &&
    1 <= minMs &&
    minMs <= maxMs &&
    maxMs <= MAX_DELAY_MS
  )
    return;
  const isPair = minMs !== undefined || maxMs !== undefined;
  throw new InputError(
    path,
    isPair ? `${String(minMs)}–${String(maxMs)}` : value,
    `{ minMs, maxMs } in ms, 1 ≤ minMs ≤ maxMs ≤ ${MAX_DELAY_MS}`,
  );
};

/** A share that a server has rounded may be a little beyond its ends. */
const ROUNDING = 0.005;

const progress: Validator = (path, value) => {
  if (typeof value === 'number' && value >= -ROUNDING && value <= 1 + ROUNDING) return;
  throw new InputError(path, value, 'a number from 0 to 1');
};

const required = { status: string, verdict: oneOf(...verdicts) } satisfies Fields;

const readingFields: Fields = {
  ...required,
  detail: string,
  label: string,
  progress,
  interval,
  confirmMs: number(0, MAX_DELAY_MS, 'a number of milliseconds'),
  next: nextRequest,
  data: anything,
} satisfies Record<keyof StatusReading, Validator>;

const asked: Validator = (path, value) => {
  if (
    value === null ||
    (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER)
  )
    return;
  throw new InputError(
    path,
    value,
    `a number of milliseconds from 0 to ${Number.MAX_SAFE_INTEGER}, or null`,
  );
};

const findings = {
  rateLimited: { askedMs: asked, message: string },
  unavailable: { askedMs: asked, message: string },
  rejected: { message: string },
  missing: { message: string },
  unauthorized: { message: string },
} satisfies Record<StatusFinding['type'], Fields>;

const NEED_MESSAGE: readonly unknown[] = ['unavailable', 'rejected'];

/** Which findings are possible for one id of a batch. */
export const entryFindings = ['missing', 'unavailable', 'rejected'] as const;

/** Whether a value is to be a finding rather than a reading. */
export const isFinding = (value: object): value is StatusFinding => 'type' in value;

/**
 * What `read` or `interpret` gives.
 *
 * @throws {InputError} naming the field below `path` that is missing, invalid, or that doesn't exist.
 */
export function validateAnswer<TData>(
  path: string,
  value: unknown,
  types: readonly StatusFinding['type'][] = Object.keys(findings) as StatusFinding['type'][],
): asserts value is StatusReading<TData> | StatusFinding {
  if (value === undefined) return string(`${path}.status`, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(
      path,
      value,
      'a reading ({ status, verdict, … }) or a finding ({ type, … })',
    );
  if (!isFinding(value)) return validateFields(path, value, readingFields, Object.keys(required));
  const { type } = value;
  oneOf(...types)(`${path}.type`, type);
  const needed = NEED_MESSAGE.includes(type) ? ['message'] : [];
  validateFields(path, value, { type: anything, ...findings[type] }, needed);
}

function validateFields(
  path: string,
  value: object,
  fields: Fields,
  needed: readonly string[],
): void {
  for (const name of needed) fields[name]?.(`${path}.${name}`, value[name as never]);
  for (const [name, part] of Object.entries(value)) {
    const validate = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!validate)
      throw new InputError(
        `${path}.${name}`,
        part,
        `no such field (known: ${Object.keys(fields).join(', ')})`,
      );
    if (part !== undefined) validate(`${path}.${name}`, part);
  }
}
