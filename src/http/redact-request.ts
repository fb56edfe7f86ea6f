import type { StatusRequest } from '../resource/resource.ts';
import type { Redact } from './redact.ts';
import { isPlainWordIn, secretsInRequest } from './sent-secrets.ts';

/** Takes the secrets of one request out of a text: those of its credentials, of its own headers and of its query. */
export function redactRequest(
  redactor: (secrets: readonly string[]) => Redact,
  request: StatusRequest,
  url: URL,
  ids: readonly string[],
  secrets: readonly string[],
): Redact {
  const redact = redactor([...secrets, ...secretsInRequest(request, url, ids)]);
  return (text, enough) => (isPlainWordIn(url, text) ? text : redact(text, enough));
}
