const MAX_DEPTH = 5;
const MAX_ERRORS = 20;

/** What was thrown, then what caused it, outermost first: at most five causes deep, with all errors of an aggregate. */
export function errorChain(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  const visit = (error: unknown, depth: number) => {
    if (depth > MAX_DEPTH || chain.length >= MAX_ERRORS || chain.includes(error)) return;
    chain.push(error);
    for (const inner of causesOf(error)) visit(inner, depth + 1);
  };
  visit(thrown, 0);
  return chain;
}

function causesOf(error: unknown): readonly unknown[] {
  const errors = fieldOf(error, 'errors');
  const cause = fieldOf(error, 'cause');
  return [
    ...(error instanceof AggregateError && Array.isArray(errors) ? errors : []),
    ...(cause === undefined || cause === null ? [] : [cause]),
  ];
}

/** A field of anything, also of what throws when it is read. */
export function fieldOf(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    return undefined;
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** A text in a field, '' for anything else. */
export function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : '';
}
