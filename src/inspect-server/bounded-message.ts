import type { StatelyInspectionEvent } from '@statelyai/inspect';

type Fields = Readonly<Record<string, unknown>>;

/** Bytes of JSON; larger messages are shortened. */
const MAX_MESSAGE_BYTES = 8 * 2 ** 20;

/** Characters of JSON; a shortened message leaves out longer values. */
const MAX_VALUE_LENGTH = 16 * 2 ** 10;

/**
 * A message as JSON of at most 8 MiB, and the bytes of its full JSON. In a larger one, long values of the
 * event, the snapshot and its context are replaced by their size; if that isn't enough, only the type of the
 * event and the state are kept. `json` is undefined when even that is too large.
 */
export function boundedMessage(message: StatelyInspectionEvent): {
  readonly json: string | undefined;
  readonly bytes: number;
} {
  const full = JSON.stringify(message);
  const bytes = Buffer.byteLength(full);
  if (bytes <= MAX_MESSAGE_BYTES) return { json: full, bytes };
  const shorter = [withoutLongValues, withoutData].map((shorten) =>
    JSON.stringify(shorten(message)),
  );
  return { json: shorter.find((json) => Buffer.byteLength(json) <= MAX_MESSAGE_BYTES), bytes };
}

function withoutLongValues(message: StatelyInspectionEvent): unknown {
  const { event, snapshot } = message as { event?: unknown; snapshot?: unknown };
  const context = isObject(snapshot) ? snapshot.context : undefined;
  return {
    ...message,
    ...(isObject(event) && { event: shortened(event) }),
    ...(isObject(snapshot) && {
      snapshot: {
        ...shortened(snapshot),
        ...(isObject(context) && { context: shortened(context) }),
      },
    }),
  };
}

function withoutData(message: StatelyInspectionEvent): unknown {
  const { event, snapshot } = message as { event?: Fields; snapshot?: Fields };
  const { definition: _, ...rest } = message as StatelyInspectionEvent & { definition?: unknown };
  return {
    ...rest,
    ...(event && { event: { type: event.type } }),
    ...(snapshot && { snapshot: { status: snapshot.status, value: snapshot.value } }),
  };
}

const shortened = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shortValue(value)]));

function shortValue(value: unknown): unknown {
  const { length } = JSON.stringify(value) ?? '';
  return length > MAX_VALUE_LENGTH ? `[left out: ${length} characters]` : value;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
