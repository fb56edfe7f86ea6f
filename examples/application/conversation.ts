import type { StatusReading, Verdict } from 'pollchart';
import * as z from 'zod';

/** What the application keeps of a V1 conversation; `session_api_key` isn't among it. */
export const conversationSchema = z.object({
  id: z.string(),
  title: z.string().nullable(),
  sandbox_status: z.string(),
  execution_status: z.string().nullable(),
});

export type Conversation = z.infer<typeof conversationSchema>;

const FAST = { minMs: 2_000, maxMs: 3_000 };
const STEADY = { minMs: 5_000, maxMs: 10_000 };

const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['finished', 'succeeded'],
  ['error', 'failed'],
  ['stuck', 'failed'],
  ['paused', 'blocked'],
  ['waiting_for_confirmation', 'blocked'],
]);

/** What a conversation says of its work; `pollchart/openhands` has a reading that asks for more. */
export function readConversation({
  sandbox_status: sandbox,
  execution_status: execution,
}: Conversation): StatusReading<Conversation> {
  if (sandbox === 'STARTING') return { status: sandbox, verdict: 'pending', interval: FAST };
  if (sandbox !== 'RUNNING')
    return { status: sandbox, verdict: sandbox === 'ERROR' ? 'failed' : 'stopped' };
  const status = execution ?? sandbox;
  return { status, verdict: VERDICTS.get(status) ?? 'pending', interval: STEADY };
}

/** Whether nothing more happens until somebody sends a message. */
export const isOver = (conversation: Conversation): boolean =>
  ['succeeded', 'failed', 'stopped'].includes(readConversation(conversation).verdict);
