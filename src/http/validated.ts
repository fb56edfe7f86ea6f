import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isBrokenJson } from './broken-json.ts';
import {
  type Document,
  type HttpResponse,
  type Rejection,
  type RequestHistory,
  type Unavailability,
  unavailable,
  unexpected,
} from './classify.ts';
import { failure } from './failure.ts';
import type { Redact } from './redact.ts';
import { issuesMessage } from './schema-issues.ts';

type History = Pick<RequestHistory, 'hasReading' | 'wasMalformed'>;

/** Whether a text was to be JSON, by its label or its look; many schemas would take it for a text of its own. */
const isFlawed = (
  { isText }: Pick<Document, 'isText'>,
  { headers, body }: Pick<HttpResponse, 'headers' | 'body'>,
): boolean =>
  isText &&
  (/\bjson\b/i.test(headers.get('content-type') ?? '') ||
    (typeof body === 'string' && isBrokenJson(body)));

/** What a schema makes of a successful response. @throws whatever the schema throws. */
export const validated = (
  schema: StandardSchemaV1,
  document: Document,
  response: HttpResponse,
): StandardSchemaV1.Result<unknown> | Promise<StandardSchemaV1.Result<unknown>> =>
  isFlawed(document, response) ? { issues: [] } : schema['~standard'].validate(document.body);

/** What it means that a successful response isn't what the schema expects. */
export function malformed(
  { httpStatus, isText }: Document,
  issues: readonly StandardSchemaV1.Issue[],
  history: History,
  hide: Redact,
): { readonly type: 'accepted' } | Unavailability | Rejection {
  // The result isn't there yet.
  if (httpStatus === 202) return { type: 'accepted' };
  if (isText) return unavailable(failure('notJson', 'The body is not JSON', { httpStatus }));
  return unexpected(failure('schema', issuesMessage(issues, hide)), history);
}
