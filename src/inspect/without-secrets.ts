import { secretNames } from './secret-names.ts';
import { HIDDEN, textWithoutSecrets } from './text-without-secrets.ts';

/** Any resource is one. */
export interface SecretFields {
  /** Names of fields that hold a secret, besides the usual ones (`session_api_key`, `cookie` …). */
  readonly secretFields?: readonly string[] | undefined;
}

/** Deeper things aren't looked at by anybody. */
const DEEPEST = 24;

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
  const isSecret = secretNames(secretFields);

  const clean = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return cleanText(value, depth);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    // Cycles end here as well.
    if (depth > DEEPEST) return '…';
    if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return clean(value.toJSON(), depth + 1);
    if (value instanceof Error)
      return { name: value.name, message: cleanText(value.message, depth) };
    // An element of a page, say, leads to all of the page.
    if (!isPlain(value)) return `[${value.constructor.name}]`;
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [
        name,
        isSecret(name) && field !== null && field !== undefined ? HIDDEN : clean(field, depth + 1),
      ]),
    );
  };

  /** A definition comes as a text of JSON, and so may a body. */
  const cleanText = (text: string, depth: number): string => {
    const json = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
    return json === undefined
      ? textWithoutSecrets(text, isSecret)
      : JSON.stringify(clean(json, depth + 1));
  };

  return (message) => clean(message, 0) as typeof message;
}

const isPlain = (value: object) =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
