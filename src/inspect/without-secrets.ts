import { secretNames } from '../http/secret-names.ts';
import { HIDDEN, textWithoutSecrets } from './text-without-secrets.ts';

/** Any resource is one. */
export interface SecretFields {
  /** Names of fields that hold a secret, besides the usual ones (`session_api_key`, `cookie` …). */
  readonly secretFields?: readonly string[] | undefined;
}

/** Deeper things aren't looked at by anybody. */
const MAX_DEPTH = 24;

/** What in a chart holds names of states and of events; none of them is the name of a secret. */
const NAMED_AT_WILL = new Set<string | undefined>(['states', 'on']);

/**
 * For the `serialize` option of any inspector of `@statelyai/inspect`: that hook sees all that leaves
 * the process, where `sanitizeContext` and `sanitizeEvent` miss the input and output of children.
 *
 * ```ts
 * createBrowserInspector({ serialize: withoutSecrets(resource) });
 * ```
 */
export function withoutSecrets({
  secretFields = [],
}: SecretFields = {}): <TMessage>(message: TMessage) => TMessage {
  const names = secretNames(secretFields);
  const ending = new RegExp(`(?:${names})$`, 'i');
  const isSecret = (text: unknown) => typeof text === 'string' && ending.test(text);
  const cleanWords = textWithoutSecrets(names);

  const cleanMessage = (message: unknown) => {
    /** A value within itself ends there; one that is in many places is cleaned once. */
    const seen = new WeakMap<object, unknown>();

    /** `part` tells what part of a chart it is, if of any. */
    const clean = (value: unknown, depth: number, part?: string): unknown => {
      if (typeof value === 'string') return cleanText(value, depth);
      if (typeof value === 'bigint') return String(value);
      if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
      if (typeof value !== 'object' || value === null) return value;
      if (depth > MAX_DEPTH) return '…';
      if (!seen.has(value)) {
        seen.set(value, '…');
        seen.set(value, cleanObject(value, depth, part));
      }
      return seen.get(value);
    };

    const cleanObject = (value: object, depth: number, part?: string): unknown => {
      if (Array.isArray(value))
        return value.map((item, at) =>
          isSecret(value[at - 1]) && isThere(item) ? HIDDEN : clean(item, depth + 1, part),
        );
      if ('toJSON' in value && typeof value.toJSON === 'function')
        return clean(value.toJSON(), depth + 1);
      if (value instanceof Error)
        return { name: value.name, message: cleanText(value.message, depth) };
      // An element of a page, say, leads to all of the page.
      if (!isPlain(value)) return `[${value.constructor?.name}]`;
      const fields = Object.entries(value);
      const isEntry = fields.some(([, field]) => isSecret(field));
      const hides = (name: string) =>
        (isSecret(name) && !NAMED_AT_WILL.has(part)) || (isEntry && /^values?$/i.test(name));
      const cleanField = (name: string, field: unknown) => {
        if (isThere(field) && hides(name)) return HIDDEN;
        return depth === 0 && name === 'definition' && typeof field === 'string'
          ? cleanText(field, depth, name)
          : clean(field, depth + 1, part && name);
      };
      return Object.fromEntries(
        fields.map(([name, field]) => [cleanWords(name), cleanField(name, field)]),
      );
    };

    /** A definition comes as a text of JSON, and so may a body. */
    const cleanText = (text: string, depth: number, part?: string): string => {
      const json = /^\s*[[{"]/.test(text) ? parsed(text) : undefined;
      return json === undefined ? cleanWords(text) : JSON.stringify(clean(json, depth + 1, part));
    };

    return clean(message, 0);
  };

  return (message) => cleanMessage(message) as typeof message;
}

const isThere = (value: unknown) => value !== null && value !== undefined;

const isPlain = (value: object) =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
