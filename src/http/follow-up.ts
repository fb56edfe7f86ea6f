import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InputError } from '../../machines/validate/input-error.ts';
import { type Credentials, validateCredentials } from '../resource/credentials.ts';
import { type FollowUpRequest, validateFollowUpFields } from '../resource/status-request.ts';
import type { FollowUp } from '../resource/status-response.ts';
import { validateSchema } from '../resource/validate-config.ts';
import { type AuthHeaders, authHeaders } from './auth-headers.ts';
import { classify } from './classify.ts';
import type { Client } from './client.ts';
import { onAbort } from './on-abort.ts';
import { type PreparedRequest, prepareRequest } from './prepare-request.ts';
import type { RequestRedactor } from './redact-request.ts';
import { send } from './send.ts';
import { type PauseTimeout, withTimeout } from './timeout.ts';
import { validated } from './validated.ts';

/** How follow-ups of one answer are made. */
export interface FollowUpOptions {
  readonly client: Client;
  /** Where the credentials of the first request may go. */
  readonly origin: string;
  readonly auth: AuthHeaders;
  readonly maxBytes: number;
  readonly redactor: RequestRedactor;
  readonly signal: AbortSignal;
  readonly pauseTimeout: PauseTimeout;
  /** How much of the observation's time is left, ms. */
  readonly leftMs: () => number;
}

export interface FollowUps {
  readonly followUp: FollowUp;
  /**
   * Ends those still in flight; later ones are never sent.
   *
   * @throws {InputError} if one of them was invalid or one too many.
   */
  readonly end: () => void;
}

const MAX_FOLLOW_UPS = 3;

/** The follow-ups of one answer. None of their promises has to be handled. */
export function createFollowUps(options: FollowUpOptions): FollowUps {
  let ending: AbortController | null = null;
  let release = () => {};
  let isOver = false;
  let count = 0;
  let defect: { readonly error: unknown } | null = null;

  const checked = (request: FollowUpRequest, schema: StandardSchemaV1): Checked => {
    try {
      count += 1;
      if (count > MAX_FOLLOW_UPS)
        throw new InputError(
          'followUp',
          count,
          `at most ${MAX_FOLLOW_UPS} requests for one answer`,
        );
      validateFollowUpFields('followUp(request)', request);
      validateSchema('followUp(request, schema)', schema);
      const prepared = prepareRequest('followUp(request)', request, null);
      return { request, prepared, credentials: ownCredentials(request) };
    } catch (error) {
      defect ??= { error };
      throw error;
    }
  };

  const ended = (): AbortController => {
    if (ending) return ending;
    const controller = new AbortController();
    release = onAbort(options.signal, () => controller.abort());
    ending = controller;
    return controller;
  };

  const followUp = async (request: FollowUpRequest, schema: StandardSchemaV1) => {
    if (isOver || options.signal.aborted) return null;
    const asked = checked(request, schema);
    try {
      return await withTimeout(halfOf(options), null, ended().signal, (signal, { pause }) =>
        answerTo(asked, schema, options, signal, both(options.pauseTimeout, pause)),
      );
    } catch {
      return null;
    }
  };

  return {
    followUp: ((request, schema) => {
      const answer = followUp(request, schema);
      // `end` throws it: a read that doesn't wait for it must not end the process.
      answer.catch(() => {});
      return answer;
    }) as FollowUp,
    end: () => {
      isOver = true;
      release();
      ending?.abort();
      if (defect) throw defect.error;
    },
  };
}

/** Half of the time that is left, ms: what is known without the follow-up can still be said. */
const halfOf = ({ leftMs }: FollowUpOptions) => leftMs() / 2;

const both =
  (one: PauseTimeout, other: PauseTimeout): PauseTimeout =>
  () => {
    const resume = [one(), other()];
    return () => {
      for (const go of resume) go();
    };
  };

interface Checked {
  readonly request: FollowUpRequest;
  readonly prepared: PreparedRequest;
  readonly credentials: readonly Credentials[];
}

/** @throws {InputError} for anything but credentials. */
function ownCredentials({ credentials }: FollowUpRequest): readonly Credentials[] {
  try {
    return validateCredentials(credentials);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const got = typeof credentials === 'object' ? credentials : `a ${typeof credentials}`;
    throw new InputError('followUp(request).credentials', got, error.expected);
  }
}

/** @throws whatever the schema throws, and {CredentialsError}. */
async function answerTo(
  { request, prepared, credentials }: Checked,
  schema: StandardSchemaV1,
  { client, origin, auth, maxBytes, redactor }: FollowUpOptions,
  signal: AbortSignal,
  pauseTimeout: PauseTimeout,
): Promise<unknown> {
  const { url } = prepared;
  const named = await authHeaders(credentials, null);
  const all = url.origin === origin ? [auth, named] : [named];
  redactor.add({ request, url, secrets: named.secrets });
  const { hide } = redactor;
  const response = await send(client, prepared, all, maxBytes, signal, hide, pauseTimeout);
  if ('code' in response) return null;
  redactor.addSecrets(response.secrets);
  const history = { conditional: false, hasReading: true, wasMalformed: false };
  const found = classify(response, history, redactor.hide);
  if (found.type !== 'document') return null;
  const result = await validated(schema, found, response);
  return result.issues ? null : (result.value ?? null);
}
