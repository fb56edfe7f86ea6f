import { useEffect, useRef } from 'react';
import type { Language } from '../messages/explain.ts';
import type { FilmShown } from './shown.ts';
import { strings } from './strings.ts';
import { type Player, speeds } from './use-player.ts';
import type { Position } from './view.ts';

interface Props {
  readonly film: FilmShown;
  readonly phase: string;
  readonly player: Player;
  readonly canBeLive: boolean;
  readonly isLive: boolean;
  readonly language: Language;
  readonly onJump: (position: Position) => void;
}

/** Slider, buttons and keys of the film. */
export function FilmControls(props: Props) {
  const { film, phase, player, canBeLive, isLive, language, onJump } = props;
  const { controls, keys, stepOf, differs, goToStep } = strings[language];
  const { steps, step, firstFailure, verdict } = film;
  const to = (step: number) => onJump({ type: 'step', step: Math.max(0, Math.min(step, steps - 1)) });
  const toggle = () => (player.isPlaying ? player.pause() : player.play());
  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined);
  onKey.current = (event) => {
    if (event.defaultPrevented || isForAnother(event)) return;
    const act = { ArrowLeft: () => to(step - 1), ArrowRight: () => to(step + 1), Home: () => to(0), End: () => to(steps - 1), ' ': toggle }[event.key];
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
  const jumps = [
    ['first', '⏮', 0],
    ['back', '◀', step - 1],
    ['play', player.isPlaying ? '⏸' : '⏵', null],
    ['forward', '▶', step + 1],
    ['last', '⏭', steps - 1],
  ] as const;

  return (
    <>
      <input
        type="range"
        min={0}
        max={Math.max(1, steps - 1)}
        value={step}
        aria-label={controls.step}
        aria-valuetext={`${where}, ${at.toLocaleTimeString(language)}, ${phase}`}
        onInput={(event) => to(Number(event.currentTarget.value))}
      />
      <div className="buttons">
        {jumps.map(([name, sign, target]) => {
          const label = name === 'play' && player.isPlaying ? controls.pause : controls[name];
          return (
            <button
              key={name}
              type="button"
              className="sign"
              aria-label={label}
              title={label}
              onClick={() => (target === null ? toggle() : to(target))}
            >
              {sign}
            </button>
          );
        })}
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
        <span>{where}</span>{' '}
        <time dateTime={at.toISOString()}>{at.toLocaleString(language)}</time> <span>{keys}</span>
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
  return key === ' ' ? target.matches('button, summary, a') : key.startsWith('Arrow') ? false : target.matches('.scroller');
}
