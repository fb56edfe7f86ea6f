import { createHash } from 'node:crypto';
import { conversationKey, dashed } from './conversation-id.ts';

/** A UUID that is always the same for the same event. */
export function eventIdOf(id: string, event: string): string {
  const hash = createHash('sha256').update(`${conversationKey(id)} ${event}`);
  return dashed(hash.digest('hex').slice(0, 32));
}
