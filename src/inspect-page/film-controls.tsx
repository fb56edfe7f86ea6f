import { useEffect, useRef } from 'react';
import type { Language } from '../messages/explain.ts';
import { keptStep } from './kept-step.ts';
import type { FilmShown } from './shown.ts';
import { Sign, type SignName } from './sign.tsx';
import { strings } from './strings.ts';
import { type Player, speeds } from './use-player.ts';
import type { Position } from './view.ts';

interface Props {
  readonly film: FilmShown;
  /** The step that was asked for, which may not be shown yet. */
  readonly askedStep: number;
  readonly phase: string;
  readonly player: Player;
  readonly canBeLive: boolean;
  readonly isLive: boolean;
  readonly language: Language;
  readonly onJump: (position: Position) => void;
  readonly onStepBy: (count: number) => void;
}

/** Slider, buttons and keys of the film. */
export function FilmControls(props: Props) {
  const { film, askedStep, phase, player, canBeLive, isLive, language } = props;
  const { onJump, onStepBy } = props;
  const { controls, keys, stepOf, differs, goToStep } = strings[language];
  const { first, steps, step, firstFailure, verdict } = film;
  const to = (step: number) => onJump({ type: 'step', step: keptStep(step, film) });
  const toggle = () => (player.isPlaying ? player.pause() : player.play());
  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined);
  onKey.current = (event) => {
    if (event.defaultPrevented || isForAnother(event)) return;
    const acts = new Map([
      ['ArrowLeft', () => onStepBy(-1)],
      ['ArrowRight', () => onStepBy(1)],
      ['Home', () => to(first)],
      ['End', () => to(steps - 1)],
      [' ', toggle],
    ]);
    const act = acts.get(event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey.current(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  const number = (step: number) => (step + 1).toLocaleString(language);
  const where = stepOf(number(step), steps.toLocaleString(language));
  const at = new Date(film.at);
  const buttons: readonly (readonly [SignName, () => void])[] = [
    ['first', () => to(first)],
    ['back', () => onStepBy(-1)],
    [player.isPlaying ? 'pause' : 'play', toggle],
    ['forward', () => onStepBy(1)],
    ['last', () => to(steps - 1)],
  ];

  return (
    <>
      <input
        type="range"
        min={first}
        max={Math.max(first + 1, steps - 1)}
        value={askedStep}
        aria-label={controls.step}
        aria-valuetext={`${where}, ${at.toLocaleTimeString(language)}, ${phase}`}
        onInput={(event) => to(Number(event.currentTarget.value))}
      />
      <div className="buttons">
        {buttons.map(([name, onClick]) => (
          <button
            // One button plays and pauses, and keeps the focus.
            key={name === 'pause' ? 'play' : name}
            type="button"
            className="sign"
            aria-label={controls[name]}
            title={controls[name]}
            onClick={onClick}
          >
            <Sign name={name} />
          </button>
        ))}
        <fieldset className="choice">
          <legend>{controls.speed}</legend>
          {speeds.map((speed) => (
            <label key={speed}>
              <input
                type="radio"
                name="speed"
                checked={speed === player.speed}
                onChange={() => player.setSpeed(speed)}
              />
              {speed}×
            </label>
          ))}
        </fieldset>
        {(['failure', 'verdict'] as const).map((name) => {
          const target = name === 'failure' ? firstFailure : verdict;
          return (
            <button
              key={name}
              type="button"
              aria-disabled={target === null}
              onClick={() => target !== null && to(target)}
            >
              {controls[name]}
            </button>
          );
        })}
        {canBeLive && (
          <button type="button" aria-pressed={isLive} onClick={() => onJump({ type: 'live' })}>
            {controls.live}
          </button>
        )}
      </div>
      <p className="note where">
        <span>{where}</span> <time dateTime={at.toISOString()}>{at.toLocaleString(language)}</time>{' '}
        <span>{keys}</span>
      </p>
      {film.differenceCount > 0 && (
        <details className="differences">
          <summary>{differs(film.differenceCount.toLocaleString(language))}</summary>
          <ul>
            {film.differences.map((difference) => (
              <li key={difference.step}>
                <button type="button" className="link" onClick={() => to(difference.step)}>
                  {goToStep(number(difference.step))}
                </button>{' '}
                {difference.text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** Whether the focus is where the key means something else. */
function isForAnother({ key, target, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (altKey || ctrlKey || metaKey || !(target instanceof Element)) return true;
  if (target.matches('input, select, textarea')) return true;
  if (key === ' ') return target.matches('button, summary, a');
  return !key.startsWith('Arrow') && target.matches('.scroller');
}
