import type { PollControls, PollRecording, UseFleet } from '../../../src/react/index.ts';

/** What the tests read, and what they set. */
export const seen = {
  key: 'k',
  phases: [] as string[],
  commits: 0,
  /** How often each part of a fleet was rendered. */
  renders: {} as Record<string, number>,
  /** What each render got, to see that it stays the same. */
  controls: [] as unknown[][],
  members: [] as unknown[],
  poll: null as PollControls | null,
  recording: null as PollRecording | null,
  fleet: null as UseFleet<unknown> | null,
  /** The titles of the data that was read. */
  read: [] as string[],
  /** What the listeners were told, and what was shown, one after the other. */
  told: [] as string[],
  shown: [] as string[],
  /** The generation whose inspector was called last. */
  inspected: null as number | null,
  /** Whether the effects of what is hidden and shown again run. */
  isActive: false,
  /** Which machine made each request, where two are shown. */
  askedBy: [] as string[],
  /** What `Late` waits for. */
  gate: null as Promise<void> | null,
};
