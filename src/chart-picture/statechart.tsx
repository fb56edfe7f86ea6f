import { type CSSProperties, type ReactNode, useId } from 'react';
import type { Chart } from './chart.ts';
import type { Layout } from './layout.ts';
import { type Age, Picture } from './picture.tsx';
import { StateItem } from './state-item.tsx';

/** In CSS pixels: what a phone has; a wider picture may have to scroll, by the keyboard too. */
const NARROW = 300;

interface Props {
  readonly chart: Chart;
  readonly layout: Layout;
  /** The ids of the states that the machine is in. */
  readonly current: readonly string[];
  /** The ids of the arrows of the last step, and of the one before. */
  readonly taken: readonly string[];
  readonly takenBefore: readonly string[];
  /** Says of a state that the machine is in it. */
  readonly currentWord: string;
  /** What the whole is called. */
  readonly label: string;
  /** What is said below. */
  readonly children?: ReactNode;
}

/**
 * The chart, with the states that it is in and the transitions that it has just taken lit; for one that no arrow
 * is drawn for, the state where it led or stayed. For a screen reader it is the list of the states. Its style is
 * in `statechart.css`, the colours in `tones.css`.
 */
export function Statechart(props: Props) {
  const { chart, layout, current, taken, takenBefore, currentWord, label, children } = props;
  const prefix = useId().replace(/\W/g, '');
  const ages = agesOf(chart, layout, { taken, takenBefore });
  const size = {
    '--width': layout.width,
    '--height': layout.height,
    minWidth: `${layout.minWidth}px`,
  } as CSSProperties;
  return (
    <figure className="statechart" aria-label={label}>
      <div className="viewport" tabIndex={layout.minWidth > NARROW ? 0 : undefined}>
        <div className="picture" style={size}>
          <svg viewBox={`0 0 ${layout.width} ${layout.height}`} aria-hidden="true">
            <Picture
              chart={chart}
              layout={layout}
              ageOf={(edge) => ages.get(edge) ?? 'plain'}
              prefix={prefix}
            />
          </svg>
          <ul>
            {chart.states.map((state) => (
              <StateItem
                key={state.id}
                state={state}
                layout={layout}
                isCurrent={current.includes(state.id)}
                currentWord={currentWord}
                age={ages.get(state.id) ?? 'plain'}
              />
            ))}
          </ul>
        </div>
      </div>
      {children && <figcaption>{children}</figcaption>}
    </figure>
  );
}

/** By the ids of the edges, and of the states whose arrow has none. */
function agesOf(
  { arrows }: Chart,
  { edges }: Layout,
  { taken, takenBefore }: Pick<Props, 'taken' | 'takenBefore'>,
): ReadonlyMap<string, Age> {
  const ages = new Map<string, Age>();
  const light = (ids: readonly string[], age: Age) => {
    for (const arrow of arrows.filter(({ id }) => ids.includes(id))) {
      const drawn = edges.filter((edge) => edge.arrows.includes(arrow.id));
      if (drawn.length === 0) ages.set(arrow.to ?? arrow.from, age);
      for (const { id } of drawn) ages.set(id, age);
    }
  };
  light(takenBefore, 'before');
  light(taken, 'taken');
  return ages;
}
