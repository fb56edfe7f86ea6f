import type { Exclusive, Shared } from './handlers.ts';
import { joined, type Recorded, released } from './poll-recording.ts';

/** What is stored of a poll's recording. */
export async function storedRecording(ctx: Pick<Shared, 'get'>): Promise<Recorded> {
  const parts = [await ctx.get('recordedBefore'), await ctx.get('recorded')];
  return { parts: parts.filter((part) => part !== null), isCut: false };
}

/** Stores what was recorded since. */
export async function storeRecorded(
  ctx: Pick<Exclusive, 'get' | 'set' | 'clear'>,
  recorded: Recorded,
  maxBytes: number,
): Promise<void> {
  if (recorded.parts.length === 0 && !recorded.isCut) return;
  const stored = await storedRecording(ctx);
  const [newer, older] = joined(stored, recorded, maxBytes).parts.map(released).reverse();
  if (newer !== undefined) ctx.set('recorded', newer);
  else if (stored.parts.length > 0) ctx.clear('recorded');
  const isAsBefore = stored.parts.length > 1 && stored.parts[0]?.lines === older?.lines;
  if (older !== undefined && !isAsBefore) ctx.set('recordedBefore', older);
  if (older === undefined && stored.parts.length > 1) ctx.clear('recordedBefore');
}
