import { useEffect, useRef, useState } from 'react';
import type { FilmShown } from './shown.ts';
import type { Position } from './view.ts';

export const speeds = [1, 10, 100] as const;

export type Speed = (typeof speeds)[number];

export interface Player {
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** The time in the film, epoch ms; `null` while it isn't played. */
  readonly now: number | null;
  setSpeed(speed: Speed): void;
  play(): void;
  pause(): void;
}

/**
 * Plays a film: its time passes as ours does, times the speed. At its end it pauses; where it still grows, it goes on
 * live.
 */
export function usePlayer(
  film: FilmShown | null,
  isLive: boolean,
  seek: (position: Position) => void,
): Player {
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const [now, setNow] = useState<number | null>(null);
  const latest = useRef({ film, isLive, seek });
  latest.current = { film, isLive, seek };

  useEffect(() => {
    const { film } = latest.current;
    if (!isPlaying || film === null) return;
    let at = film.at;
    let before = performance.now();
    let frame = requestAnimationFrame(function next(time) {
      at += Math.max(0, time - before) * speed;
      before = time;
      const { film, isLive, seek } = latest.current;
      if (film === null || at >= film.endAt) {
        setPlaying(false);
        seek(isLive || film === null ? { type: 'live' } : { type: 'step', step: film.steps - 1 });
        return;
      }
      setNow(at);
      seek({ type: 'time', at });
      frame = requestAnimationFrame(next);
    });
    return () => {
      cancelAnimationFrame(frame);
      setNow(null);
    };
  }, [isPlaying, speed]);

  return {
    ...{ isPlaying, speed, now, setSpeed },
    play: () => {
      if (film !== null && film.step === film.steps - 1) seek({ type: 'step', step: 0 });
      setPlaying(true);
    },
    pause: () => setPlaying(false),
  };
}
