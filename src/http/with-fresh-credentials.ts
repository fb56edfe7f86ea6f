import { jsonEqual } from '../../machines/poll/json-equal.ts';
import type { Credentials } from '../resource/credentials.ts';
import { type AuthHeaders, authHeaders } from './auth-headers.ts';

/** What an answer says about the credentials: nothing, for a failure or a trouble of the server. */
export type Access = 'accepted' | 'refused' | 'unknown';

/**
 * Sends with the newest secrets, and after a refusal again while there are others to try: at most once with refreshed
 * ones, and once more each time that other requests have refreshed them meanwhile.
 *
 * @returns the last answer, and every secret that it may repeat.
 * @throws {CredentialsError}
 */
export async function withFreshCredentials<TAnswer>(
  credentials: readonly Credentials[],
  signal: AbortSignal,
  send: (auth: AuthHeaders) => Promise<TAnswer>,
  accessOf: (answer: TAnswer) => Access,
): Promise<{ answer: TAnswer; secrets: readonly string[] }> {
  let auth = await authHeaders(credentials, null, signal);
  for (;;) {
    const answer = await send(auth);
    const { secrets } = auth;
    const access = accessOf(answer);
    if (access === 'accepted') auth.accept();
    if (access !== 'refused') return { answer, secrets };
    const fresh = await authHeaders(credentials, auth);
    if (jsonEqual(fresh.headers, auth.headers)) return { answer, secrets };
    auth = fresh;
  }
}
