/** Far deeper than any status, far shallower than a stack. */
const DEEPEST = 200;

/** Why a value can't stand in a snapshot, which is JSON; `null` when it can. `undefined` counts as absent. */
export function whyNotJson(value: unknown, path = 'data', depth = 0): string | null {
  if (depth > DEEPEST) return `${path.slice(0, 80)}… is nested deeper than ${DEEPEST} levels`;
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : `${path} is ${value}`;
    case 'object':
      break;
    default:
      return `${path} is a ${typeof value}`;
  }
  if (value === null) return null;
  if (!Array.isArray(value) && !isPlain(value)) return `${path} is a ${value.constructor?.name}`;
  for (const [key, item] of Object.entries(value)) {
    const why = whyNotJson(item, `${path}.${key}`, depth + 1);
    if (why !== null) return why;
  }
  return null;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
