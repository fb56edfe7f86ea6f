import { compile, TreeInterpreter } from '@jmespath-community/jmespath';

/** Picks a value out of a body; `undefined` and `null` where there is none. */
export interface JobPath {
  /** As it was given. */
  readonly text: string;
  /** The names that lead to the value, for a plain path; `null` for any other expression. */
  readonly keys: readonly string[] | null;
  readonly valueIn: (body: unknown) => unknown;
  /** What the value is a field of; `undefined` where that isn't known. */
  readonly parentIn: (body: unknown) => unknown;
}

/**
 * A JMESPath expression, or a plain path in the notation of jq: `.jobs[0].state`. A plain path may name keys with
 * dashes and other characters that JMESPath would have quoted.
 *
 * @throws {Error} for what is neither.
 */
export function jobPath(text: string): JobPath {
  const steps = plainSteps(text.trim());
  const expression = steps === null ? text.trim().replace(/^\.(?=.)/, '') : quoted(steps);
  return {
    text,
    keys: steps?.filter((step) => typeof step === 'string') ?? null,
    valueIn: search(expression),
    parentIn: search(steps === null ? parentOf(expression) : quoted(steps.slice(0, -1))),
  };
}

function search(expression: string): (body: unknown) => unknown {
  const compiled = compile(expression);
  refuseUnknownFunctions(compiled);
  return (body) => {
    try {
      return only(TreeInterpreter.search(compiled, body as never));
    } catch {
      // A function or a sum of what the body doesn't have.
      return undefined;
    }
  };
}

/** Those that the library would only name when the body is there. */
function refuseUnknownFunctions(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown };
  if (type === 'Function' && !isFunction(String(name)))
    throw new Error(`unknown function: ${name}()`);
  for (const child of Object.values(node)) refuseUnknownFunctions(child);
}

function isFunction(name: string): boolean {
  try {
    TreeInterpreter.search(compile(`${name}()`), null);
    return true;
  } catch (error) {
    return !/^Unknown function/.test((error as Error).message);
  }
}

/** The expression without the field that it ends with: `jobs[?id=='1'] | [0]` of `jobs[?id=='1'].state | [0]`. */
function parentOf(expression: string): string {
  const [, parent, pick = ''] = LAST_FIELD.exec(expression) ?? [];
  return parent === undefined ? 'null' : parent + pick;
}

const LAST_FIELD = /^(.*[\w\])"])\.(?:\w+|"(?:[^"\\]|\\.)+")\s*((?:\|\s*)?\[-?\d+\])?$/s;

type Step = string | number;

const STEP =
  /\.?(?:"((?:[^"\\]|\\.)+)"|\["((?:[^"\\]|\\.)+)"\]|([^\s.[\]"'`|&(){}*,:@!<>=?$/+%]+))|\[(-?\d{1,9})\]/y;

/** The steps of a plain path; `null` for what is none. `.` alone is the whole body. */
function plainSteps(text: string): Step[] | null {
  if (text === '.') return [];
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    const [whole = '', quotedKey, bracketedKey, bareKey, index] = STEP.exec(text) ?? [];
    const isJoined = at === 0 || /^[.[]/.test(whole);
    if (whole === '' || !isJoined || bareKey?.startsWith('-')) return null;
    const key = quotedKey ?? bracketedKey;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(bareKey ?? (JSON.parse(`"${key}"`) as string));
  }
  return steps.length === 0 ? null : steps;
}

const quoted = (steps: readonly Step[]): string =>
  steps.reduce<string>(
    (path, step) =>
      typeof step === 'number' ? `${path}[${step}]` : `${path}.${JSON.stringify(step)}`,
    '@',
  );

/** A filter gives a list, also of the one that is meant. */
const only = (value: unknown): unknown =>
  Array.isArray(value) && value.length === 1 ? only(value[0]) : value;
