import type { PollView } from 'pollchart/react';
import { Ticking } from '../../src/inspect-page/ticking.tsx';
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
      {until !== null && <Ticking key={until} until={until} textOf={strings.next} />}
      {until === null && (phase === 'fetching' ? strings.asking : strings.noneScheduled)}
    </p>
  );
}
