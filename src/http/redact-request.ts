import type { StatusRequest } from '../resource/status-request.ts';
import type { Redact } from './redact.ts';
import { plainWordsIn, secretsInRequest } from './sent-secrets.ts';

/** A request whose secrets a server may repeat. */
export interface SentRequest {
  readonly request: StatusRequest;
  readonly url: URL;
  /** Those of its credentials. */
  readonly secrets: readonly string[];
}

/** Takes out of texts what is secret in some requests, of which there may be more and more. */
export interface RequestRedactor {
  readonly hide: Redact;
  readonly add: (sent: SentRequest) => void;
  readonly addSecrets: (secrets: readonly string[] | undefined) => void;
}

/**
 * Takes the secrets of requests out of texts: those of their credentials, headers, queries and bodies.
 *
 * @param ids which aren't secret.
 * @param secretFields further names of secrets in a body.
 */
export function requestRedactor(
  redactor: (secrets: readonly string[]) => Redact,
  ids: readonly string[],
  secretFields: readonly string[],
): RequestRedactor {
  const plainWords = new Set<string>();
  let secrets: readonly string[] = [];
  return {
    hide: (text, enough) => (plainWords.has(text) ? text : redactor(secrets)(text, enough)),
    add: ({ request, url, secrets: own }) => {
      for (const word of plainWordsIn(url)) plainWords.add(word);
      secrets = [...secrets, ...own, ...secretsInRequest(request, url, ids, secretFields)];
    },
    addSecrets: (own = []) => {
      if (own.length > 0) secrets = [...secrets, ...own];
    },
  };
}
