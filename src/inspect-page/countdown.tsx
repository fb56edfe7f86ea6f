import { inSeconds } from './in-seconds.ts';
import type { Strings } from './strings.ts';
import { Ticking } from './ticking.tsx';

interface Props {
  readonly isAsking: boolean;
  /** When the next poll is due, epoch ms. */
  readonly until: number | null;
  /** The time in the film, epoch ms; `null`: ours. */
  readonly now: number | null;
  readonly strings: Strings;
}

/** The time to the next poll. It alone is rendered as the clock ticks. */
export function Countdown({ isAsking, until, now, strings }: Props) {
  const waits = until !== null && !isAsking;
  return (
    <p className="countdown" role="timer" aria-live="off">
      {waits && now === null && <Ticking key={until} until={until} textOf={strings.next} />}
      {waits && now !== null && strings.next(inSeconds(Math.max(0, until - now)))}
      {!waits && (isAsking ? strings.asking : strings.noneScheduled)}
    </p>
  );
}
