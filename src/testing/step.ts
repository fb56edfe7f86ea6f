import type { HeaderChanges } from './header-changes.ts';

/**
 * A reading with some of its fields chosen. `status` is any name of the table at {@link Step};
 * `sandbox_status` and `execution_status` set the V1 and agent-server fields directly; the other
 * named fields say what else the conversation has; any further one is added to every body, or
 * replaces its field there: `title`, `runtime_status`, `conversation_url: null`, `hook_config`, a
 * start task's `app_conversation_id` or `detail`.
 *
 * ```ts
 * server.play(id, [
 *   { execution_status: 'running', model_calls: 301 },
 *   { execution_status: 'finished', events: [{ kind: 'ConversationStateUpdateEvent', key: 'goal', value: { active: true } }] },
 *   { execution_status: 'error', events: fault.status(500) },
 * ]);
 * ```
 */
export interface StatusStep {
  readonly status?: string;
  /** Default: derived from `status`, else `RUNNING`. */
  readonly sandbox_status?: string;
  /** Default: derived from `status`, else `null`. */
  readonly execution_status?: string | null;
  /**
   * The calls of a model so far, 0 to 100,000: they make `stats` (some 400 bytes a call) and V1's `metrics`. With 0 the
   * agent has not worked: no `stats`, no `last_user_message_id`, no events. Default: as many as before; at first 0 for
   * `idle` and `STARTING`, else 2. So `idle` after `running` is a conversation that waits for a person.
   */
  readonly model_calls?: number;
  /**
   * Events of the conversation while it is in this step, oldest first; or the fault that their endpoint answers with.
   * Those with a `kind` are the agent server's, and come between the user's message and the change of
   * `execution_status`; any other are V0's, its newest. `id`, `timestamp` and `source` may be left out. Default none.
   */
  readonly events?: readonly Readonly<Record<string, unknown>>[] | Fault;
  /** The agent's last words, or the fault of their endpoint. Default: some for `finished`, else `''`. */
  readonly final_response?: string | Fault;
  /** The agent's state in V0's events. Default: the table at {@link Step}. */
  readonly agent_state?: string;
  /** Its reason, e.g. `STATUS$ERROR_LLM_AUTHENTICATION`. Default `''`. */
  readonly agent_state_reason?: string;
  /** What the agent server of a V1 conversation answers to whatever it is asked. Default: no fault. */
  readonly agent_server?: Fault;
  readonly fault?: never;
  readonly [field: string]: unknown;
}

/**
 * The answer to one request: a status, a {@link StatusStep}, `null` (the server does not
 * know the conversation: `null` over V0 and V1, 404 over the agent server), or a {@link Fault}.
 *
 * The same script works for every API:
 *
 * | step | V0 `status` / `agent_state` of its events | V1 `sandbox_status` / `execution_status` | agent server `execution_status` |
 * |---|---|---|---|
 * | `STARTING` | STARTING / loading | STARTING / null | idle |
 * | `RUNNING` | RUNNING / running | RUNNING / running | running |
 * | `STOPPED` | STOPPED / stopped | PAUSED / null | finished |
 * | `PAUSED` | STOPPED / stopped | PAUSED / null | paused |
 * | `ARCHIVED`, `MISSING` | ARCHIVED / stopped | MISSING / null | finished |
 * | `ERROR` | ERROR / error | ERROR / null | error |
 * | `idle` | RUNNING / awaiting_user_input | RUNNING / idle | idle |
 * | `running`, `paused`, `finished`, `error` | RUNNING / as given | RUNNING / as given | as given |
 * | `waiting_for_confirmation` | RUNNING / awaiting_user_confirmation | RUNNING / as given | as given |
 * | `stuck` | RUNNING / error | RUNNING / stuck | stuck |
 * | anything else in capitals | as given / running | as given / null | as given |
 * | anything else | as given / running | RUNNING / as given | as given |
 *
 * V0 stays RUNNING when its agent is done, as a self-hosted one does; its STOPPED is the runtime's.
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
