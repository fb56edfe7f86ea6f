import { Statechart } from '../chart-picture/statechart.tsx';
import type { Language } from '../messages/explain.ts';
import { Section } from './section.tsx';
import type { ActorShown, TakenRow } from './shown.ts';
import { strings } from './strings.ts';
import type { Drawing } from './worker-client.ts';

interface Props {
  readonly actor: ActorShown;
  /** `null` until it is laid out. */
  readonly drawing: Drawing | null;
  readonly language: Language;
}

/** The chart, and why it is where it is: the transitions of this step, their guards and what came. */
export function Why({ actor, drawing, language }: Props) {
  const { moment, film } = actor;
  const said = strings[language];
  return (
    <Section name="chart" title={said.sections.chart}>
      {drawing && (
        <Statechart
          chart={drawing.chart}
          layout={drawing.layout}
          current={moment.current}
          taken={moment.taken}
          takenBefore={moment.takenBefore}
          currentWord={said.current}
          label={said.sections.chart}
        />
      )}
      <div className="why">
        <h3>{said.why}</h3>
        <p className="note">{[moment.event, moment.observation].filter(Boolean).join(' · ')}</p>
        {moment.transitions.length === 0 && <p className="note">{said.noTransition}</p>}
        <ol>
          {moment.transitions.map((taken) => (
            <Taken key={`${taken.from} ${taken.event} ${taken.guard}`} taken={taken} />
          ))}
        </ol>
        {film.difference && <p className="difference">{film.difference}</p>}
      </div>
    </Section>
  );
}

function Taken({ taken: { from, to, event, guard, why } }: { readonly taken: TakenRow }) {
  return (
    <li>
      <span lang="en">
        {short(from)} → {short(to ?? from)}
      </span>
      <small>
        {[event, why].filter(Boolean).join(' · ')}
        {guard && <code>{guard}</code>}
      </small>
    </li>
  );
}

/** The last key of a state's path; the machine itself has none. */
const short = (id: string) => id.split('.').at(-1) || '•';
