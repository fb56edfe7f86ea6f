/** What XState's `and`, `or`, `not` and `stateIn` make. */
interface Combined {
  readonly guards?: readonly unknown[];
  readonly stateValue?: unknown;
  readonly check?: { readonly name: string };
}

const INLINE = 'a condition';
const joints: Readonly<Record<string, string>> = { checkAnd: ' and ', checkOr: ' or ' };

/** What a guard is called; `null` without any. */
export function guardName(guard: unknown): string | null {
  if (guard === undefined || guard === null) return null;
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'object' && 'type' in guard) return String(guard.type);
  if (typeof guard !== 'function') return INLINE;
  return combined(guard as Combined) ?? named(guard.name);
}

function combined({ guards, stateValue, check }: Combined): string | null {
  if (stateValue !== undefined) return `in ${JSON.stringify(stateValue).replaceAll('"', '')}`;
  if (!guards || !check) return null;
  const names = guards.map((guard) => {
    const name = guardName(guard) ?? INLINE;
    return name.includes(' ') ? `(${name})` : name;
  });
  if (check.name === 'checkNot') return `not ${names.join(' ')}`;
  const joint = joints[check.name];
  return joint === undefined ? INLINE : names.join(joint);
}

/** A function that is written in its place is called by that place, which says nothing. */
const named = (name: string) => (name === '' || name === 'guard' ? INLINE : name);
