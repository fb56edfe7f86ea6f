import type { PolicyInput } from '../../machines/poll/policy.ts';
import { objectAt } from '../../machines/validate/argument.ts';
import type { Credentials } from '../resource/credentials.ts';
import type { BaseUrl } from '../resource/endpoint-url.ts';
import type { Intervals } from './intervals.ts';

/** Where an OpenHands server is, who asks it, and how often. */
export interface OpenHandsOptions {
  /**
   * The server's URL, http(s), without credentials in it, e.g. `http://localhost:3000`; in a web page also a path of
   * the page's own origin (`''`, `/`, `/api`); or a function that gives either, called for each request.
   */
  readonly baseUrl: BaseUrl;
  /** Cloud: `bearer`; self-hosted and agent servers: `sessionApiKey`; a web page of the server: `cookies`. */
  readonly credentials?: Credentials | readonly Credentials[] | undefined;
  /**
   * How fast to poll, `{ minMs, maxMs }` by the name of the status that is read; any other is polled as OpenHands'
   * documentation recommends. While V1's or an agent server's agent works (`idle`, `running`, …), `RUNNING` counts where its
   * own status has none. A policy's `interval` overrides all of it.
   */
  readonly intervals?: Intervals | undefined;
}

/** Whether the data is to be more than what is known. */
export interface PassingOptions<TPasses extends boolean> {
  /**
   * Whether the data has the fields, too, that this package doesn't know, as the server sends them: a type of your own
   * must check them. Those that hold secrets, and settings that may, are left out. Default `false`.
   */
  readonly passthrough?: TPasses | undefined;
}

/** Options of the resources that a main server has. */
export interface MainServerOptions extends OpenHandsOptions {
  /** Whether the data includes `session_api_key`, which is a secret. Default `false`. */
  readonly keepSessionApiKey?: boolean | undefined;
}

/** Where the agent's own server can be asked. */
export interface AgentOptions {
  /**
   * Whether a reading that succeeded has the agent's last words as its `detail`. They cost one more request.
   * Default `false`.
   */
  readonly finalResponse?: boolean | undefined;
}

/** Options of `conversationV0`. */
export interface ConversationV0Options extends MainServerOptions {
  /**
   * Whether the events are asked for the agent's own state while the status is RUNNING, which a self-hosted V0 stays
   * after the agent has finished or failed. They cost one more request each time. Default `false`.
   */
  readonly agentState?: boolean | undefined;
}

/** Tolerates one miss: OpenHands sends the same answer for an unknown id and for a failed lookup. */
export const openHandsPolicy: PolicyInput = { missingGrace: 1 };

/** V1 and the agent server time out after 15 s; a longer timeout lets their error response arrive. */
export const conversationPolicy: PolicyInput = { ...openHandsPolicy, requestTimeoutMs: 20_000 };

/** Of a long conversation: its statistics grow by some 300 bytes with each call of a model. */
export const MAX_BYTES = 2 ** 24;

/** @throws {InputError} unless they are an object. */
export const optionsAt = <TOptions>(options: TOptions) =>
  objectAt('options', options, 'an object with a baseUrl');
