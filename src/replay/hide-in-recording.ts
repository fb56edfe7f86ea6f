import { secretNames } from '../http/secret-names.ts';
import { HIDDEN } from '../http/text-without-secrets.ts';
import { type SecretFields, withoutSecrets } from '../inspect/without-secrets.ts';

/** Levels of nesting of what is the chart's own; anything deeper is replaced with `…`. */
const MAX_DEPTH = 32;

/** Characters of JSON; where little room is left, longer data are left out. */
const MAX_DATA_LENGTH = 1_024;

/** What these hold is an id, or a list of ids. */
const IDS = new Set(['id', 'ids', 'malformed']);
/** What these hold is something by id. */
const BY_ID = new Set(['names', 'observations']);
/** What a server or a user's code says, which `secretFields` may name. */
const WORDS = new Set(['cause', 'detail', 'label', 'message']);

/** Hides the secrets in a part of a recording: a header, an entry, or what is in one. */
export type HideInRecording = (part: unknown, options?: { readonly isShort?: boolean }) => unknown;

/**
 * Hides as `withoutSecrets` does, but so that the chart can still fold what is left: only what came from outside is
 * hidden, whatever names `secretFields` has, and an id that looks like a secret becomes another one, always the same.
 */
export function hideInRecording({ secretFields }: SecretFields = {}): HideInRecording {
  const redacted = withoutSecrets({ secretFields });
  const isSecret = new RegExp(`(?:${secretNames([])})$`, 'i');
  /** What stands for an id: its number, from which no id can be guessed. */
  const standIns = new Map<string, string>();

  const hideId = (id: string) => {
    if (redacted(id) === id) return id;
    const standIn = standIns.get(id) ?? `${HIDDEN} ${standIns.size + 1}`;
    standIns.set(id, standIn);
    return standIn;
  };

  return (part, { isShort = false } = {}) => {
    const hideData = (data: unknown) => {
      const { length } = (isShort && JSON.stringify(data)) || '';
      return length > MAX_DATA_LENGTH
        ? `[left out: ${length} characters]`
        : redacted({ data }).data;
    };
    const hideText = (text: string, name: string) => {
      if (IDS.has(name)) return hideId(text);
      if (name === 'next') return HIDDEN;
      return WORDS.has(name) ? redacted({ [name]: text })[name] : redacted(text);
    };
    const hide = (value: unknown, name: string, depth: number): unknown => {
      if (typeof value === 'string') return hideText(value, name);
      if (typeof value !== 'object' || value === null) return value;
      if (depth > MAX_DEPTH) return '…';
      if (Array.isArray(value)) return value.map((item) => hide(item, name, depth + 1));
      if (value instanceof Error)
        return { name: redacted(value.name), message: hideText(value.message, 'message') };
      return Object.fromEntries(
        Object.entries(value).map(([field, inside]) => [
          BY_ID.has(name) ? hideId(field) : field,
          hideField(inside, BY_ID.has(name) ? 'id' : field, depth),
        ]),
      );
    };
    const hideField = (value: unknown, name: string, depth: number) => {
      if (name === 'data') return hideData(value);
      return isSecret.test(name) && value != null ? HIDDEN : hide(value, name, depth + 1);
    };
    return hide(part, '', 0);
  };
}
