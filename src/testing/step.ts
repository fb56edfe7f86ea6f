import type { HeaderChanges } from './header-changes.ts';

/**
 * A reading with some of its fields chosen. `status` is any name of the table at {@link Step};
 * `sandbox_status` and `execution_status` set the V1 and agent-server fields directly; every
 * other field is added to the body, or replaces its field.
 */
export interface StatusStep {
  readonly status?: string;
  /** Default: derived from `status`, else `RUNNING`. */
  readonly sandbox_status?: string;
  /** Default: derived from `status`, else `null`. */
  readonly execution_status?: string | null;
  readonly fault?: never;
  readonly [field: string]: unknown;
}

/**
 * The answer to one request: a status, a {@link StatusStep}, `null` (the server does not
 * know the conversation: `null` over V0 and V1, 404 over the agent server), or a {@link Fault}.
 *
 * The same script works for every API: a status has the same verdict in each.
 *
 * | step | V0 `status` | V1 `sandbox_status` / `execution_status` | agent server `execution_status` |
 * |---|---|---|---|
 * | `STARTING` | STARTING | STARTING / null | idle |
 * | `RUNNING` | RUNNING | RUNNING / running | running |
 * | `STOPPED`, `PAUSED` | STOPPED | PAUSED / null | finished |
 * | `ARCHIVED`, `MISSING` | ARCHIVED | MISSING / null | finished |
 * | `ERROR` | ERROR | ERROR / null | error |
 * | `idle`, `running`, `paused`, `waiting_for_confirmation` | RUNNING | RUNNING / as given | as given |
 * | `finished` | STOPPED | RUNNING / finished | finished |
 * | `error`, `stuck` | ERROR | RUNNING / as given | as given |
 * | anything else in capitals | as given | as given / null | as given |
 * | anything else | as given | RUNNING / as given | as given |
 *
 * Over the start-tasks endpoint a status is always sent as given (`WORKING` ... `READY`, `ERROR`).
 */
export type Step = string | StatusStep | null | Fault;

/** A failure or a peculiarity of one answer: plain JSON, created by `fault`. */
export type Fault =
  | {
      readonly fault: 'status';
      readonly status: number;
      readonly headers: HeaderChanges;
      readonly body: unknown;
    }
  | { readonly fault: 'reset'; readonly after: 'connect' | 'headers' | number }
  | { readonly fault: 'stall'; readonly at: 'headers' | 'body' }
  | { readonly fault: 'truncatedJson' | 'invalidJson' | 'html' | 'brokenGzip' }
  | { readonly fault: 'notModified' | 'noContent' }
  | { readonly fault: 'redirect'; readonly location: string; readonly status: number }
  | { readonly fault: 'oversized'; readonly bytes: number }
  | {
      readonly fault: 'body';
      readonly text: string;
      readonly status: number;
      readonly headers: HeaderChanges;
    }
  | { readonly fault: 'headers'; readonly headers: HeaderChanges; readonly step: Step }
  | { readonly fault: 'held'; readonly step: Step };

/** A step that is a status, not a fault. */
export type Reading = string | StatusStep;

export function isFault(step: Step): step is Fault {
  return typeof step === 'object' && step !== null && 'fault' in step;
}
