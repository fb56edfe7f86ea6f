import { Countdown } from './countdown.tsx';
import { Section } from './section.tsx';
import type { Moment } from './shown.ts';
import type { Strings } from './strings.ts';

interface Props {
  readonly moment: Moment;
  /** The time in the film, epoch ms; `null`: ours. */
  readonly now: number | null;
  readonly isPlaying: boolean;
  readonly strings: Strings;
}

/** The state, what goes on or the outcome, and the time to the next poll. */
export function Now({ moment, now, isPlaying, strings }: Props) {
  const { phase, tone, sentence, nextPollAt } = moment;
  // While a request is in flight a screen reader says nothing new, nor while a film runs.
  const isQuiet = isPlaying || phase === 'fetching';
  return (
    <Section name="now" title={strings.sections.now}>
      <p className="phase" data-tone={tone} lang="en">
        {phase}
      </p>
      <p className="message" aria-live={isQuiet ? 'off' : 'polite'}>
        {sentence}
      </p>
      <Countdown isAsking={phase === 'fetching'} until={nextPollAt} now={now} strings={strings} />
    </Section>
  );
}
