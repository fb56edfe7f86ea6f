import type { LastReading, Reading, Validators } from '../../machines/poll/observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { StatusFinding, StatusReading } from '../resource/status-reading.ts';
import { type Finding, type HttpResponse, rejected, unavailable } from './classify.ts';
import { failure } from './failure.ts';
import { whyNotJson } from './json-only.ts';
import { keptText, quoted } from './quoted.ts';
import type { Redact } from './redact.ts';
import { serverWords } from './server-words.ts';

/** A reading without its circumstances. */
export type UnobservedReading<TData> = Omit<
  Reading<TData>,
  'at' | 'jitter' | 'elapsedMs' | 'askedMs' | 'data'
> & { readonly data?: TData };

/** What one response says, for an observation. */
export type Found<TData> = UnobservedReading<TData> | Finding;

/** What one response says, and the wait that it asks for. */
export type Paced<TData> = Found<TData> & { readonly askedMs: number | null };

export const unpaced = <T extends object>(found: T) => ({ ...found, askedMs: null });

/** What a finding of a resource means, with the server's own words where the resource has none. */
export function findingOf(
  finding: StatusFinding,
  { httpStatus, body }: HttpResponse,
  hide: Redact,
): Finding & { readonly askedMs?: number | null } {
  const { type, message } = finding;
  const own = message === undefined ? '' : quoted(message, hide);
  switch (type) {
    case 'unavailable':
      return {
        ...unavailable(failure('http', own, { httpStatus })),
        askedMs: finding.askedMs ?? null,
      };
    case 'rejected':
      return rejected(failure('http', own, { httpStatus, retryable: false }));
  }
  const words = own || (httpStatus >= 400 ? serverWords(body, hide) : '');
  const said = { httpStatus, ...(words && { message: words }) };
  return type === 'rateLimited'
    ? { type, ...said, askedMs: finding.askedMs ?? null }
    : { type, ...said };
}

/** @throws {InputError} for data of a resource that isn't JSON. */
export function validateData(path: string, data: unknown, hide: Redact): void {
  const reason = data === undefined ? null : whyNotJson(data, hide);
  if (reason !== null) throw new InputError(path, reason, 'JSON');
}

/**
 * A reading of a resource, for an observation. Its texts are shown and logged, so secrets are taken out of them; the
 * data and `next` are kept as they are.
 */
export function readingOf<TData>(
  reading: StatusReading<TData>,
  hide: Redact,
): Omit<UnobservedReading<TData>, 'validators'> {
  const { status, verdict, detail, label, progress, interval, confirmMs, next, data } = reading;
  return {
    type: 'reading',
    ...(data !== undefined && { data }),
    status: keptText(status, hide),
    verdict,
    ...(detail !== undefined && { detail: keptText(detail, hide) }),
    ...(label !== undefined && { label: keptText(label, hide) }),
    ...(progress !== undefined && { progress: Math.max(0, Math.min(progress, 1)) }),
    ...(interval !== undefined && {
      interval: {
        minMs: Math.max(interval.minMs, MIN_SUGGESTED_MS),
        maxMs: Math.max(interval.maxMs, MIN_SUGGESTED_MS),
      },
    }),
    ...(confirmMs !== undefined && { confirmMs }),
    ...(next !== undefined && { next }),
  };
}

/** A body may influence the interval, so clamp it: a misbehaving server must not make us poll in a loop. */
const MIN_SUGGESTED_MS = 2_000;

const NO_VALIDATORS: Validators = { etag: null, lastModified: null };

/**
 * The validators to keep with a reading: none when the next request goes elsewhere, where they would mean another
 * thing, and none that holds a secret, also of a follow-up that was made since: redacted, it would be another one.
 */
export function keptValidators(
  { etag, lastModified }: Validators,
  next: string | null | undefined,
  last: LastReading | null,
  hide: Redact,
): Validators {
  if (next !== undefined && next !== (last?.next ?? null)) return NO_VALIDATORS;
  const clean = (value: string | null) => (value !== null && hide(value) === value ? value : null);
  return { etag: clean(etag), lastModified: clean(lastModified) };
}
