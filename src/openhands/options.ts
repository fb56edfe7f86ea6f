import type { PolicyInput } from '../../machines/poll/policy.ts';
import type { Credentials } from '../resource/credentials.ts';

export interface OpenHandsOptions {
  /** Where the server is, `http://localhost:3000` say: http(s), without credentials in it. */
  readonly baseUrl: string | URL;
  /** Cloud: `bearer`; self-hosted and agent servers: `sessionApiKey`; a web page of the server: `cookies`. */
  readonly credentials?: Credentials | readonly Credentials[] | undefined;
}

export interface MainServerOptions extends OpenHandsOptions {
  /** Whether the data keeps `session_api_key`, which is a secret. Default `false`. */
  readonly keepSessionApiKey?: boolean | undefined;
}

/** A lookup may miss once in passing (OpenHands answers an unknown id and a blip alike). */
export const openHandsPolicy: PolicyInput = { missingGrace: 1 };

/** V1 and the agent server give up on their own after 15 s; ours comes later, so that theirs is heard. */
export const patientPolicy: PolicyInput = { ...openHandsPolicy, requestTimeoutMs: 20_000 };
