import * as React from 'react';
import type { PollRecording } from './poll-recorder.ts';
import type { ShownPoll } from './shared-poll.ts';

/** The recording of a poll that a component wants recorded; `null` for one that doesn't. */
export function useRecording<TData>(
  { recording, wantRecording }: ShownPoll<TData>,
  isWanted: boolean,
): PollRecording | null {
  React.useEffect(() => (isWanted ? wantRecording() : undefined), [wantRecording, isWanted]);
  return isWanted ? recording : null;
}
