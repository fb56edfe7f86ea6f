import { optionalBoolean } from '../../machines/validate/validate.ts';
import { secretNames } from '../http/secret-names.ts';
import { textWithoutSecrets } from '../http/text-without-secrets.ts';

/** What `passthrough: true` adds to the data. */
export interface UnknownFields {
  readonly [field: string]: unknown;
}

/** The data of a resource, with the fields besides that `passthrough` keeps. */
export type Kept<TData, TPasses extends boolean> = TPasses extends true
  ? TData & UnknownFields
  : TData;

/** Names of what holds secrets, or settings that do: those of models and tools, and what a process or request gets. */
const HIDDEN = new RegExp(
  `(?:keys?|auth|bearer|headers?|env(?:ironment)?|env(?:ironment)?[-_]?var(?:iable)?s?|(?:^|[-_])(?:pat|pem|dsn)|connection[-_]?string|passcode|^agent|^workspace|^secret[-_]registry|${secretNames([])})(?:[-_]?(?:value|hash|pem))?$`,
  'i',
);

const redactText = textWithoutSecrets(secretNames([]));

/** Of texts alone: with numbers it is what a model has used. */
const TOKENS = /tokens$/i;

const hasText = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.some(hasText));

/**
 * Keeps of what a server sends the known data, with `passthrough` the other fields as well.
 *
 * @throws {InputError} unless `passthrough` is a boolean, or not given.
 */
export function keeping<TData extends object, TPasses extends boolean>(
  passthrough: TPasses | undefined,
): (data: TData, item: unknown) => Kept<TData, TPasses> {
  const passes = optionalBoolean('passthrough', passthrough);
  return (data, item) => (passes ? withPassed(data, item) : data) as Kept<TData, TPasses>;
}

/**
 * The data with the fields that the server sends besides, as it sends them, but for those that hold secrets, at any
 * depth. Of a name that is in both the data's value counts.
 *
 * @param item what the server says of the conversation, as parsed.
 */
function withPassed<TData extends object>(data: TData, item: unknown): TData {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return data;
  return { ...(withoutHidden(item) as object), ...data };
}

function withoutHidden(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutHidden);
  if (typeof json === 'string') return redactText(json);
  if (typeof json !== 'object' || json === null) return json;
  const isOfSecret = 'name' in json && typeof json.name === 'string' && isHidden(json.name, json);
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, value]) =>
      isHidden(name, value) || (isOfSecret && name === 'value')
        ? []
        : [[name, withoutHidden(value)] as const],
    ),
  );
}

/** Whether there is one, and nothing in its place, are no secrets. */
const isHidden = (name: string, value: unknown): boolean =>
  typeof value !== 'boolean' &&
  value !== null &&
  (HIDDEN.test(name) || (TOKENS.test(name) && hasText(value)));
