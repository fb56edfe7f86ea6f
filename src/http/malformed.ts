import type { StandardSchemaV1 } from '@standard-schema/spec';
import {
  type Document,
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
