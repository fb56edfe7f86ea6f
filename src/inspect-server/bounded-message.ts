import type { StatelyInspectionEvent } from '@statelyai/inspect';

type Fields = Readonly<Record<string, unknown>>;

/** Larger ones are told without their bulk, bytes of JSON. */
const MAX_MESSAGE_BYTES = 8 * 2 ** 20;

/** What a message without its bulk keeps of one value, characters of JSON. */
const MAX_VALUE_LENGTH = 16 * 2 ** 10;

/**
 * A message as JSON of at most 8 MiB, and how many bytes it has as it is. In a larger one, long values of
 * the event, the snapshot and its context are replaced by their size; should that not do, only what kind
 * of event or which state it was is kept. No JSON when even that is too large.
 */
export function boundedMessage(message: StatelyInspectionEvent): {
  readonly json: string | undefined;
  readonly bytes: number;
} {
  const whole = JSON.stringify(message);
  const bytes = Buffer.byteLength(whole);
  if (bytes <= MAX_MESSAGE_BYTES) return { json: whole, bytes };
  const shorter = [withoutBulk, withoutData].map((without) => JSON.stringify(without(message)));
  return { json: shorter.find((json) => Buffer.byteLength(json) <= MAX_MESSAGE_BYTES), bytes };
}

function withoutBulk(message: StatelyInspectionEvent): unknown {
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
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, short(value)]));

function short(value: unknown): unknown {
  const { length } = JSON.stringify(value) ?? '';
  return length > MAX_VALUE_LENGTH ? `[left out: ${length} characters]` : value;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
