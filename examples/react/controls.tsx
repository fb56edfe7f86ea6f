import type { PollControls, PollView } from 'pollchart/react';

const WAITS: readonly string[] = ['waiting', 'backoff', 'rateLimited'];

interface Props {
  readonly poll: PollView<unknown> & PollControls;
  readonly strings: Readonly<Record<keyof PollControls, string>>;
}

export function Controls({ poll, strings }: Props) {
  const { phase, outcome } = poll;
  const isLive = phase === 'fetching' || WAITS.includes(phase);
  const possible: Readonly<Record<keyof PollControls, boolean>> = {
    start: phase === 'idle' || outcome !== null,
    stop: outcome === null,
    refresh: isLive && phase !== 'rateLimited',
    pause: isLive,
    resume: phase === 'paused',
    restart: true,
  };
  return (
    <div className="buttons">
      {(Object.keys(possible) as (keyof PollControls)[]).map((name) => (
        // Not `disabled`: that would take the keyboard's focus away in the middle of things.
        <button
          key={name}
          type="button"
          aria-disabled={!possible[name]}
          onClick={() => possible[name] && poll[name]()}
        >
          {strings[name]}
        </button>
      ))}
    </div>
  );
}
