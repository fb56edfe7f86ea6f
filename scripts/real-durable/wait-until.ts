import { setTimeout as sleep } from 'node:timers/promises';

const GIVE_UP_MS = 120_000;

/** Waits until it holds; a rejection counts as "not yet", for a store may be away. */
export async function waitUntil(holds: () => Promise<boolean>, expected: string): Promise<void> {
  let reason: unknown = 'it never held';
  for (const giveUpAt = Date.now() + GIVE_UP_MS; Date.now() < giveUpAt; await sleep(100)) {
    const held = await holds().catch((error: unknown) => {
      reason = error;
      return false;
    });
    if (held) return;
  }
  throw new Error(`Expected ${expected} within ${GIVE_UP_MS / 1_000} s: ${reason}`);
}
