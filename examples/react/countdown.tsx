import type { PollView } from 'pollchart/react';
import { useEffect, useState } from 'react';
import { inSeconds } from './in-seconds.ts';
import type { Words } from './words.ts';

interface Props {
  readonly phase: PollView<unknown>['phase'];
  /** When the next poll is due, epoch ms. */
  readonly until: number | null;
  readonly words: Words;
}

/** The time to the next poll. It alone is rendered as the clock ticks. */
export function Countdown({ phase, until, words }: Props) {
  return (
    <p className="countdown" role="timer" aria-live="off">
      {until !== null && <Ticking key={until} until={until} words={words} />}
      {until === null && (phase === 'fetching' ? words.asking : words.noneScheduled)}
    </p>
  );
}

function Ticking({ until, words }: { readonly until: number; readonly words: Words }) {
  const [leftMs, setLeftMs] = useState(() => until - Date.now());
  const [wholeMs] = useState(leftMs);
  useEffect(() => {
    const timer = setInterval(() => setLeftMs(until - Date.now()), 100);
    return () => clearInterval(timer);
  }, [until]);
  const left = Math.max(0, leftMs);
  return (
    <>
      {words.next(inSeconds(left))}
      <span className="bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${wholeMs > 0 ? left / wholeMs : 0})` }} />
      </span>
    </>
  );
}
