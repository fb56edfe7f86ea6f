import { type Redact, redactor } from '../http/redact.ts';
import type { StatusReading } from '../resource/status-reading.ts';

/**
 * A reading without the key of the conversation's own server, wherever its body repeats that key: in an address, a
 * title, a tag. Only `session_api_key` itself, which is not in the data unless asked for, has it.
 *
 * @param item what the server says of the conversation, as parsed.
 * @param data that are kept, where the reading has none of its own.
 */
export function withoutKey<TReading extends StatusReading<unknown>>(
  reading: TReading,
  item: unknown,
  data: unknown = reading.data,
): TReading {
  const { session_api_key: key } = Object(item) as { readonly session_api_key?: unknown };
  if (typeof key !== 'string' || key.trim() === '') return reading;
  const { status, detail, label } = reading;
  if (!mayHold(JSON.stringify([status, detail, label, data]), key)) return reading;
  const hide = redactor([key]);
  return {
    ...reading,
    status: hide(status),
    ...(detail !== undefined && { detail: hide(detail) }),
    ...(label !== undefined && { label: hide(label) }),
    ...(data !== undefined && { data: withoutIn(data, hide) }),
  };
}

/** A quick look that misses no form of the key: hardly any reading holds one, and a list has many. */
function mayHold(text: string, key: string): boolean {
  if (!/^[\w.~-]+$/.test(key) || /[%&\\]/.test(text)) return true;
  const hex = Array.from(key, (char) => char.charCodeAt(0).toString(16));
  // Which digits depend on the key alone is by its place among the three bytes of four digits.
  const base64 = [0, 1, 2].map((before) => btoa('\0'.repeat(before) + key).slice(before + 1, -4));
  const forms = [key, hex.join(''), ...base64].map((form) => form.toLowerCase());
  const lower = text.toLowerCase().replaceAll('-', '+').replaceAll('_', '/');
  return forms.some((form) => lower.includes(form.replaceAll('-', '+').replaceAll('_', '/')));
}

function withoutIn(data: unknown, hide: Redact): unknown {
  const kept = hidden(data, hide);
  const { session_api_key: key } = Object(data) as { readonly session_api_key?: unknown };
  return key === undefined ? kept : { ...(kept as object), session_api_key: key };
}

/** JSON with each text and each name hidden where it has to be. */
function hidden(json: unknown, hide: Redact): unknown {
  if (typeof json === 'string') return hide(json);
  if (Array.isArray(json)) return json.map((one) => hidden(one, hide));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [hide(name), hidden(value, hide)]),
  );
}
