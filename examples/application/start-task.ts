import type { StatusReading } from 'pollchart';
import * as z from 'zod';

/** What the application keeps of the task that starts a V1 conversation. */
export const startTaskSchema = z.object({
  id: z.string(),
  status: z.string(),
  detail: z.string().nullable(),
  /** `null` until it is READY. */
  app_conversation_id: z.string().nullable(),
});

export type StartTask = z.infer<typeof startTaskSchema>;

const FAST = { minMs: 2_000, maxMs: 3_000 };

/** READY is over: the conversation has begun. */
export function readStartTask({ status, detail }: StartTask): StatusReading<StartTask> {
  if (status === 'READY') return { status, verdict: 'succeeded' };
  const verdict = status === 'ERROR' ? 'failed' : 'pending';
  return { status, verdict, interval: FAST, ...(detail && { detail }) };
}
