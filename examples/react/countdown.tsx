import type { PollView } from 'pollchart/react';
import { useEffect, useState } from 'react';
import { inSeconds } from '../../src/inspect-page/in-seconds.ts';
import type { Strings } from './strings.ts';

interface Props {
  readonly phase: PollView<unknown>['phase'];
  /** When the next poll is due, epoch ms. */
  readonly until: number | null;
  readonly strings: Strings;
}

/** The time to the next poll. It alone is rendered as the clock ticks. */
export function Countdown({ phase, until, strings }: Props) {
  return (
    <p className="countdown" role="timer" aria-live="off">
      {until !== null && <Ticking key={until} until={until} strings={strings} />}
      {until === null && (phase === 'fetching' ? strings.asking : strings.noneScheduled)}
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
