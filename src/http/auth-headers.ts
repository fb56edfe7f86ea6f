import { FIELD_VALUE } from '../../machines/validate/field-value.ts';
import type { Credentials, SecretSource } from '../resource/credentials.ts';
import { secretsInHeader } from './sent-secrets.ts';
import { type AskSource, type IssuedSecret, SharedSecret } from './shared-secret.ts';

/** How one request authenticates. */
export interface AuthHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the browser sends its own cookies. */
  readonly includeCookies: boolean;
  /** What no message may show: what is sent, what was refused, and what the last refresh replaced. */
  readonly secrets: readonly string[];
  /** The secret of each credentials object with a source, in their order. */
  readonly issued: readonly IssuedSecret[];
  /** To be called when the server has accepted them: if they are refused later on, they have expired. */
  readonly accept: () => void;
}

/** For a request that another has authenticated. */
export const NO_AUTH: AuthHeaders = {
  headers: {},
  includeCookies: false,
  secrets: [],
  issued: [],
  accept: () => {},
};

/** A secret that isn't available, or can't be sent. It never shows the secret. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';

  constructor(
    message: string,
    /** Whether the source may succeed next time. */
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

/**
 * The newest secrets, in their headers. With `refused`, what the server has just refused, they are refreshed when no
 * newer ones are known; equal headers then mean that there is nothing else to try. All requests share a refresh.
 *
 * @param signal ends the request: once that times out, a refresh that has lasted the whole time is no longer waited for.
 * @throws {CredentialsError}
 */
export async function authHeaders(
  all: readonly Credentials[],
  refused: AuthHeaders | null,
  signal?: AbortSignal,
): Promise<AuthHeaders> {
  const sources = all.filter(hasSource).map((credentials) => ({
    credentials,
    shared: sharedSecretOf(credentials.secret),
    ask: askOf(credentials),
  }));
  const issued =
    refused === null
      ? await Promise.all(sources.map(({ shared, ask }) => shared.issue(ask, signal)))
      : await reissue(sources, refused.issued);

  const headers: Record<string, string> = {};
  const secrets = [...(refused?.secrets ?? [])];
  for (const [n, { credentials, shared }] of sources.entries()) {
    const secret = issued[n]?.secret ?? null;
    const { replaced } = shared;
    if (replaced !== null) secrets.push(replaced, ...shownOf(credentials, replaced));
    if (secret === null) continue;
    const value = headerValue(secret, credentials, shared);
    headers[credentials.header] = value;
    secrets.push(secret, ...secretsInValue(credentials, value));
  }
  return {
    headers,
    includeCookies: all.some(({ header }) => header === null),
    secrets,
    issued,
    accept: () => {
      for (const [n, { shared }] of sources.entries()) if (issued[n]) shared.accept(issued[n]);
    },
  };
}

type SecretCredentials = Extract<Credentials, { readonly header: string }>;

interface Source {
  readonly credentials: SecretCredentials;
  readonly shared: SharedSecret;
  readonly ask: AskSource;
}

const hasSource = (one: Credentials): one is SecretCredentials => one.header !== null;

/** By source, so that two credentials objects with the same source refresh it once as well. */
const sharedSecrets = new WeakMap<SecretSource, SharedSecret>();

function sharedSecretOf(source: SecretSource): SharedSecret {
  const known = sharedSecrets.get(source);
  if (known !== undefined) return known;
  const shared = new SharedSecret();
  sharedSecrets.set(source, shared);
  return shared;
}

/** Secrets instead of those refused together: which of them the server meant isn't known. */
async function reissue(
  sources: readonly Source[],
  refused: readonly IssuedSecret[],
): Promise<readonly IssuedSecret[]> {
  const pairs = sources.flatMap((source, n) => {
    const secret = refused[n];
    return secret === undefined ? [] : [{ ...source, refused: secret }];
  });
  const isRefreshing = pairs.some(({ shared }) => shared.isRefreshing);
  if (!isRefreshing && pairs.some(({ shared, refused }) => shared.isOutdated(refused))) {
    const newest = await Promise.all(
      pairs.map(({ shared, ask, refused }) => shared.replace(refused, ask)),
    );
    if (newest.some(({ secret }, n) => secret !== null && secret !== refused[n]?.secret))
      return newest;
  }
  return Promise.all(pairs.map(({ shared, ask, refused }) => shared.refresh(refused, ask)));
}

const askOf =
  ({ secret: source, header }: SecretCredentials): AskSource =>
  async (refused) => {
    let secret: unknown;
    try {
      secret = await source({ rejected: refused !== null, secret: refused?.secret ?? null });
    } catch (error) {
      throw new CredentialsError(
        `The credentials function for ${header} threw ${nameOf(error)}`,
        true,
      );
    }
    if (secret === null || secret === undefined || secret === '') {
      if (!refused?.secret) return null;
      throw new CredentialsError(
        `The credentials function for ${header} gave nothing after the server refused its last secret`,
        true,
      );
    }
    if (typeof secret === 'string') return secret;
    throw new CredentialsError(
      `The credentials function for ${header} gave a ${typeof secret}, a string was expected`,
      false,
    );
  };

/** All of a secret that its header showed; nothing where that can't be made any more. */
function shownOf(credentials: SecretCredentials, secret: string): readonly string[] {
  try {
    return secretsInValue(credentials, credentials.value(secret));
  } catch {
    return [];
  }
}

/** What was found in the last values of each credentials object: most requests send the same. */
const foundIn = new WeakMap<SecretCredentials, Map<string, readonly string[]>>();

/** The newest one, and what it has replaced. */
const MAX_VALUES = 2;

function secretsInValue(credentials: SecretCredentials, value: string): readonly string[] {
  const found = foundIn.get(credentials) ?? new Map<string, readonly string[]>();
  const known = found.get(value);
  if (known) return known;
  if (found.size >= MAX_VALUES) found.clear();
  const secrets = secretsInHeader(credentials.header, value);
  foundIn.set(credentials, found.set(value, secrets));
  return secrets;
}

/** Errors of `value` aren't passed on: they may quote the secret. */
function headerValue(
  secret: string,
  { header, value }: SecretCredentials,
  shared: SharedSecret,
): string {
  let sent: unknown;
  try {
    sent = value(secret);
  } catch (error) {
    shared.forgetFresh();
    throw new CredentialsError(
      `The function that wraps the secret for ${header} threw ${nameOf(error)}`,
      false,
    );
  }
  if (typeof sent === 'string' && FIELD_VALUE.test(sent)) return sent;
  shared.forgetFresh();
  throw new CredentialsError(
    `The credentials function for ${header} gave a value that can't be sent in a header (a line break, a control character, or a character past U+00FF)`,
    false,
  );
}

/** An error's message may quote the secret, and so may a name that isn't a usual one for an error. */
const nameOf = (error: unknown) =>
  error instanceof Error
    ? (/^[A-Z][A-Za-z]{0,40}(?:Error|Exception)$/.exec(error.name)?.[0] ?? 'Error')
    : typeof error;
