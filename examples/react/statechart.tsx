import type { PollView } from 'pollchart/react';
import { ChartArrows } from './chart-arrows.tsx';
import { type EdgeName, type StateName, states } from './chart-layout.ts';
import { ChartState } from './chart-state.tsx';
import { descriptionOf } from './descriptions.ts';
import type { Strings } from './strings.ts';

interface Props {
  readonly phase: PollView<unknown>['phase'];
  readonly taken: readonly EdgeName[];
  readonly takenBefore: readonly EdgeName[];
  readonly strings: Strings;
}

/** The chart, with the state that it is in and the transitions that it has just taken lit. */
export function Statechart({ phase, taken, takenBefore, strings }: Props) {
  return (
    <figure aria-label={strings.sections.chart}>
      <div className="picture" lang="en">
        <ChartArrows taken={taken} takenBefore={takenBefore} />
        <ul>
          {(Object.keys(states) as StateName[]).map((name) => (
            <ChartState
              key={name}
              name={name}
              isCurrent={name === phase}
              currentWord={strings.current}
            />
          ))}
        </ul>
      </div>
      <figcaption>
        <p lang="en">
          <strong>{phase}</strong>: {descriptionOf(phase)}
        </p>
        <p className="note">
          {strings.justTaken}{' '}
          <span lang="en">{[...takenBefore, ...taken].map(spaced).join(', ')}</span>
        </p>
      </figcaption>
    </figure>
  );
}

const spaced = (name: EdgeName) => name.replace('→', ' → ');
