import type { Redact } from '../http/redact.ts';

/** JSON without the secrets that its texts, keys and numbers repeat. */
export function redactedJson(value: unknown, hide: Redact): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value === 'number')
    return hide(String(value)) === String(value) ? value : hide(String(value));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactedJson(item, hide));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [hide(key), redactedJson(part, hide)]),
  );
}
