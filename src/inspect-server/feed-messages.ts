import type { AnyStateMachine, Snapshot } from 'xstate';
import { type SecretFields, withoutSecrets } from '../inspect/without-secrets.ts';
import { FLEET_FIELDS } from '../replay/fleet-recording.ts';
import { type HideInRecording, hideInRecording } from '../replay/hide-in-recording.ts';
import { endLine, entryLine, type Found, headerLine, POLL_FIELDS } from '../replay/recording.ts';
import type { FeedMessage } from './feed-message.ts';
import type { EntryTask, HeaderTask, Shown, SnapshotTask } from './feed-tasks.ts';

/** Bytes; in a larger message data are left out. */
const MAX_BYTES = 8 * 2 ** 20;
/** Bytes, then; an even larger message isn't sent. */
const MAX_SHORT_BYTES = 16 * 2 ** 20;
/** Bytes; in a larger snapshot the long parts of its context are left out. */
const MAX_SNAPSHOT_BYTES = 2 ** 20;
/** Characters of JSON of a part that is long. */
const LONG_PART = 16 * 2 ** 10;

/** Makes messages for the page, as JSON and without secrets. */
export interface FeedMessages {
  actor(shown: Shown, parent: string | null): string;
  /** @returns `null` for one that is too large. */
  header(task: HeaderTask, pause: () => Promise<void>): Promise<string | null>;
  /** @returns `null` for one that is too large. */
  entry(task: EntryTask): string | null;
  end(shown: Shown, at: number, end: Found): string;
  snapshot(task: SnapshotTask, hasContext: boolean): SnapshotMessage;
}

export interface SnapshotMessage {
  readonly message: string;
  /** Before anything was left out. */
  readonly bytes: number;
}

export function feedMessages({ secretFields }: SecretFields): FeedMessages {
  const hide = hideInRecording({ secretFields });
  const redact = withoutSecrets({ secretFields });
  const definitions = new WeakMap<AnyStateMachine, string>();

  const definitionOf = (machine: AnyStateMachine): string => {
    const known = definitions.get(machine);
    if (known !== undefined) return known;
    const { definition } = redact({ definition: jsonOf(machine) });
    definitions.set(machine, definition);
    return definition;
  };

  return {
    actor: ({ id, actorRef, machine, chart }, parent) =>
      json({
        ...{ type: 'actor', actor: id, parent, chart },
        // What has no id of its own is named by its machine.
        name: actorRef.id === actorRef.sessionId ? machine.id : idIn(hide({ id: actorRef.id })),
        ...(chart === 'other' && { definition: definitionOf(machine) }),
      }),

    header: async ({ shown, at, snapshot }, pause) => {
      for (const isShort of [false, true]) {
        const hidden = await hiddenSnapshot(snapshot, (part) => hide(part, { isShort }), pause);
        const line = headerLine({ at, snapshot: hidden });
        const message = json({ type: 'line', actor: shown.id, line });
        if (fits(message, isShort)) return message;
      }
      return null;
    },

    entry: ({ shown, at, event, found }) => {
      const fields = shown.chart === 'fleet' ? FLEET_FIELDS : POLL_FIELDS;
      const entry: unknown = JSON.parse(entryLine({ at, event, found }, fields));
      for (const isShort of [false, true]) {
        const line = JSON.stringify(hide(entry, { isShort }));
        const message = json({ type: 'line', actor: shown.id, line });
        if (fits(message, isShort)) return message;
      }
      return null;
    },

    end: ({ id }, at, end) => json({ type: 'line', actor: id, line: endLine({ at, end }) }),

    snapshot: ({ shown, at, event, snapshot }, hasContext) => {
      const { value = null, context = null, status } = snapshot as AnyMachineSnapshot;
      const messageWith = (context: unknown) =>
        json({
          ...{ type: 'snapshot', actor: shown.id, value, context, status, at },
          event: event && { type: redact(event.type) },
        });
      const redacted = hasContext ? redact(context) : null;
      const whole = messageWith(redacted);
      const bytes = Buffer.byteLength(whole);
      if (bytes <= MAX_SNAPSHOT_BYTES) return { message: whole, bytes };
      const short = messageWith(withoutLongParts(redacted));
      const isSent = Buffer.byteLength(short) <= MAX_SNAPSHOT_BYTES;
      return { message: isSent ? short : messageWith(null), bytes };
    },
  };
}

interface AnyMachineSnapshot {
  readonly value?: unknown;
  readonly context?: unknown;
  readonly status: string;
}

const json = (message: FeedMessage) => JSON.stringify(message);

/** What a user puts into a machine's `meta` may be no JSON. */
function jsonOf({ id, definition }: AnyStateMachine): string {
  try {
    return JSON.stringify(definition);
  } catch {
    return JSON.stringify({ id });
  }
}

const idIn = (hidden: unknown) => (hidden as { readonly id: string }).id;

const fits = (message: string, isShort: boolean) =>
  Buffer.byteLength(message) <= (isShort ? MAX_SHORT_BYTES : MAX_BYTES);

/** Hides page by page what a fleet knows of its members, so that other tasks run in between. */
async function hiddenSnapshot(
  snapshot: Snapshot<unknown>,
  hide: HideInRecording,
  pause: () => Promise<void>,
): Promise<Snapshot<unknown>> {
  const { context, ...rest } = snapshot as Snapshot<unknown> & {
    readonly context: { readonly pages?: readonly unknown[] };
  };
  const { pages, ...others } = context;
  const hidden: unknown[] = [];
  for (const page of pages ?? []) {
    hidden.push(hide(page));
    await pause();
  }
  return {
    ...(hide(rest) as Snapshot<unknown>),
    ...{ context: { ...(hide(others) as object), ...(pages && { pages: hidden }) } },
  };
}

const withoutLongParts = (context: unknown): unknown =>
  Object.fromEntries(
    Object.entries(Object(context)).map(([name, part]) => {
      const { length } = JSON.stringify(part) ?? '';
      return [name, length > LONG_PART ? `[left out: ${length} characters]` : part];
    }),
  );
