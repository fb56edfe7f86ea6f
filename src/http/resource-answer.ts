import type { LastReading, Validators } from '../../machines/poll/observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { StatusFinding } from '../resource/status-reading.ts';
import { type Finding, type HttpResponse, rejected, unavailable } from './classify.ts';
import { failure } from './failure.ts';
import { whyNotJson } from './json-only.ts';
import { quoted } from './quoted.ts';
import type { Redact } from './redact.ts';
import { serverWords } from './server-words.ts';
import type { UnobservedReading } from './unobserved-reading.ts';

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
