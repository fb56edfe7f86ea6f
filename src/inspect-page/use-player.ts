import { useEffect, useRef, useState } from 'react';
import { keptStep } from './kept-step.ts';
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
  asked: Position,
  isLive: boolean,
  seek: (position: Position) => void,
): Player {
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const [now, setNow] = useState<number | null>(null);
  const latest = useRef({ film, asked, isLive, seek });
  latest.current = { film, asked, isLive, seek };

  useEffect(() => {
    if (!isPlaying) return;
    /** `null` until the step that it begins at is told. */
    let at: number | null = null;
    let before = performance.now();
    let frame = requestAnimationFrame(function next(time) {
      const passed = Math.max(0, time - before) * speed;
      before = time;
      const { film, asked, isLive, seek } = latest.current;
      if (film === null) {
        setPlaying(false);
        return;
      }
      if (at !== null) at += passed;
      else if (stepAskedFor(asked, film) === film.step) at = film.at;
      if (at !== null && at >= film.endAt) {
        setPlaying(false);
        seek(isLive ? { type: 'live' } : { type: 'step', step: film.steps - 1 });
        return;
      }
      if (at !== null) {
        setNow(at);
        seek({ type: 'time', at });
      }
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
      if (film !== null && stepAskedFor(asked, film) === film.steps - 1)
        seek({ type: 'step', step: film.first });
      setPlaying(true);
    },
    pause: () => setPlaying(false),
  };
}

/** The step at a position, which the worker may not have told yet; that of a time only the worker knows. */
function stepAskedFor(asked: Position, film: FilmShown): number {
  if (asked.type === 'time') return film.step;
  return asked.type === 'live' ? film.steps - 1 : keptStep(asked.step, film);
}
