import { useEffect, useState } from 'react';
import { inSeconds } from './in-seconds.ts';

interface Props {
  /** Epoch ms. */
  readonly until: number;
  readonly textOf: (seconds: string) => string;
}

/** The seconds that are left, in words and as a bar that becomes shorter. */
export function Ticking({ until, textOf }: Props) {
  const [leftMs, setLeftMs] = useState(() => until - Date.now());
  const [wholeMs] = useState(leftMs);
  useEffect(() => {
    const timer = setInterval(() => setLeftMs(until - Date.now()), 100);
    return () => clearInterval(timer);
  }, [until]);
  const left = Math.max(0, leftMs);
  return (
    <>
      {textOf(inSeconds(left))}
      <span className="bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${wholeMs > 0 ? left / wholeMs : 0})` }} />
      </span>
    </>
  );
}
