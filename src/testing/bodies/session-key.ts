import type { Reading } from '../step.ts';
import { conversationKey } from './conversation-id.ts';

/** The only key that the agent server of a V1 conversation takes: the one in its body. */
export function sessionKeyOf(id: string, reading: Reading | null): string {
  const given = typeof reading === 'object' ? reading?.session_api_key : undefined;
  if (typeof given === 'string') return given;
  return `FAKE-not-a-real-key-${conversationKey(id).slice(0, 12)}`;
}
