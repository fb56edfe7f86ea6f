import { useEffect, useState } from 'react';
import { inSeconds } from './in-seconds.ts';
import type { Strings } from './strings.ts';

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
      {waits && now === null && <Ticking key={until} until={until} strings={strings} />}
      {waits && now !== null && strings.next(inSeconds(Math.max(0, until - now)))}
      {!waits && (isAsking ? strings.asking : strings.noneScheduled)}
    </p>
  );
}

function Ticking({ until, strings }: { readonly until: number; readonly strings: Strings }) {
  const [leftMs, setLeftMs] = useState(() => until - Date.now());
  const [wholeMs] = useState(leftMs);
  useEffect(() => {
    const timer = setInterval(() => setLeftMs(until - Date.now()), 100);
    return () => clearInterval(timer);
  }, [until]);
  const left = Math.max(0, leftMs);
  return (
    <>
      {strings.next(inSeconds(left))}
      <span className="bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${wholeMs > 0 ? left / wholeMs : 0})` }} />
      </span>
    </>
  );
}
