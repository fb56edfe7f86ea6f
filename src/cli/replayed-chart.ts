import { pollingMachine } from '../../machines/polling.machine.ts';
import { isFleet, replayableFleet } from '../replay/fleet-recording.ts';
import type { Header } from '../replay/recording.ts';
import { replayable } from '../replay/replay-polling.ts';
import { type Replayable, Replayer, type Step } from '../replay/replayer.ts';

/** A step of a poll or of a fleet. */
export type AnyStep = Step<
  { readonly status: string; readonly context: unknown },
  { type: string }
>;

/** The chart that a recording is replayed with. */
export const chartIn = ({ snapshot }: Header): Replayable<AnyStep['snapshot']> =>
  (isFleet(snapshot) ? replayableFleet : replayable(pollingMachine)) as never;

/** @throws {InputError} naming the line, for what doesn't begin as a recording does. */
export async function validateBeginning(lines: AsyncIterable<string>): Promise<void> {
  const replayer = new Replayer<AnyStep['snapshot'], { type: string }>(chartIn);
  for await (const line of lines) {
    replayer.push(line);
    if (line.trim() !== '') break;
  }
  replayer.end();
}
