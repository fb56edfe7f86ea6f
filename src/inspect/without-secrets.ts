import { objectAt } from '../../machines/validate/argument.ts';
import { array, string } from '../../machines/validate/validate.ts';
import { secretNames } from '../http/secret-names.ts';
import { HIDDEN, textWithoutSecrets } from '../http/text-without-secrets.ts';

/** A resource has this field, so it can be passed as it is. */
export interface SecretFields {
  /** Names of fields with secrets, in addition to common ones (`session_api_key`, `cookie` …). */
  readonly secretFields?: readonly string[] | undefined;
}

/** Levels of nesting; anything deeper is replaced with `…`. */
const MAX_DEPTH = 24;

/** What a reading names for the next request: its URL may be signed. */
const NEXT = 'next';

/** Parts of a chart whose keys are names of states and events, never of secrets. */
const KEYED_BY_NAME = new Set<string | undefined>(['states', 'on']);

/**
 * For the `serialize` option of any inspector of `@statelyai/inspect`. It redacts every message that is sent,
 * whereas `sanitizeContext` and `sanitizeEvent` don't see the input and output of children.
 *
 * ```ts
 * createBrowserInspector({ serialize: withoutSecrets(resource) });
 * ```
 */
export function withoutSecrets(
  options: SecretFields = {},
): <TMessage>(message: TMessage) => TMessage {
  const { secretFields = [] } = objectAt('options', options, 'an object of secretFields');
  array(string)('options.secretFields', secretFields);
  const names = secretNames(secretFields);
  const ending = new RegExp(`(?:${names})$`, 'i');
  const isSecret = (text: unknown) => typeof text === 'string' && ending.test(text);
  const redactText = textWithoutSecrets(names);

  const redactMessage = (message: unknown) => {
    /** Results by value: stops at circular references, and redacts a repeated value once. */
    const seen = new WeakMap<object, unknown>();

    /** `part` is the part of a chart's definition that the value belongs to, if any. */
    const redact = (value: unknown, depth: number, part?: string): unknown => {
      if (typeof value === 'string') return redactNestedText(value, depth);
      if (typeof value === 'bigint') return String(value);
      if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
      if (typeof value !== 'object' || value === null) return value;
      if (depth > MAX_DEPTH) return '…';
      if (!seen.has(value)) {
        seen.set(value, '…');
        seen.set(value, redactObject(value, depth, part));
      }
      return seen.get(value);
    };

    const redactObject = (value: object, depth: number, part?: string): unknown => {
      if (Array.isArray(value))
        return value.map((item, index) =>
          isSecret(value[index - 1]) && isPresent(item) ? HIDDEN : redact(item, depth + 1, part),
        );
      if ('toJSON' in value && typeof value.toJSON === 'function')
        return redact(value.toJSON(), depth + 1);
      if (value instanceof Error)
        return { name: value.name, message: redactNestedText(value.message, depth) };
      // E.g. a DOM element, through which the whole page would be reachable.
      if (!isPlain(value)) return `[${value.constructor?.name}]`;
      const fields = Object.entries(value);
      const isEntry = fields.some(([, field]) => isSecret(field));
      const hides = (name: string) =>
        (isSecret(name) && !KEYED_BY_NAME.has(part)) || (isEntry && /^values?$/i.test(name));
      const redactField = (name: string, field: unknown) => {
        if (isPresent(field) && hides(name)) return HIDDEN;
        if (name === NEXT && typeof field === 'string' && !KEYED_BY_NAME.has(part)) return HIDDEN;
        return depth === 0 && name === 'definition' && typeof field === 'string'
          ? redactNestedText(field, depth, name)
          : redact(field, depth + 1, part && name);
      };
      return Object.fromEntries(
        fields.map(([name, field]) => [redactText(name), redactField(name, field)]),
      );
    };

    /** A chart's definition is sent as JSON text, and a body may be one too. */
    const redactNestedText = (text: string, depth: number, part?: string): string => {
      const json = /^\s*[[{"]/.test(text) ? parsed(text) : undefined;
      return json === undefined ? redactText(text) : JSON.stringify(redact(json, depth + 1, part));
    };

    return redact(message, 0);
  };

  return (message) => redactMessage(message) as typeof message;
}

const isPresent = (value: unknown) => value !== null && value !== undefined;

const isPlain = (value: object) =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
