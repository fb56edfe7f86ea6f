import { type Chart, type ChartState, isAround } from './chart.ts';
import type { Box, Layout } from './layout.ts';

/** `before`: taken by the step before the last. */
export type Age = 'plain' | 'before' | 'taken';

interface Props {
  readonly chart: Chart;
  readonly layout: Layout;
  readonly ageOf: (edge: string) => Age;
  /** Begins the ids of what is referred to, of which a page must have no two. */
  readonly prefix: string;
}

/** What lies behind the states: the boxes around others, the arrows, and what they mean. */
export function Picture({ chart, layout, ageOf, prefix }: Props) {
  // What is drawn later lies on top.
  const order: readonly Age[] = ['plain', 'before', 'taken'];
  const edges = layout.edges
    .map((edge) => ({ ...edge, age: ageOf(edge.id) }))
    .sort((one, other) => order.indexOf(one.age) - order.indexOf(other.age));
  const head = (age: Age) => `url(#${prefix}-${age === 'plain' ? 'plain' : 'taken'})`;
  const names = new Map(chart.states.map(({ id, name }) => [id, name]));
  const named = (id: string) =>
    id
      .split('→')
      .map((end) => names.get(end) ?? end)
      .join('→');
  return (
    <>
      {framesOf(chart, layout).map(({ id, box, isRegion }) => (
        <rect key={id} className={isRegion ? 'frame region' : 'frame'} {...box} rx="16" />
      ))}
      <ArrowHead id={`${prefix}-plain`} age="plain" />
      <ArrowHead id={`${prefix}-taken`} age="taken" />
      {edges.map(({ id, age, path }) => (
        <path
          key={id}
          className="edge"
          data-edge={named(id)}
          data-age={age}
          d={path}
          markerEnd={head(age)}
        />
      ))}
      {layout.entries.map(({ x, y, path }) => (
        <g key={`${x} ${y}`}>
          <path className="edge" d={path} markerEnd={head('plain')} />
          <circle className="dot" cx={x} cy={y} r="4.5" />
        </g>
      ))}
      {chart.states
        .filter(({ isTransient, type }) => isTransient && !isAround(type))
        .map(({ id }) => (
          <path key={id} className="choice" d={diamond(layout.boxes[id])} />
        ))}
      {layout.labels.map(({ text, x, y, anchor, kind }) => (
        <text key={`${text} ${x} ${y}`} className={`label ${kind}`} x={x} y={y} textAnchor={anchor}>
          {text}
        </text>
      ))}
    </>
  );
}

function ArrowHead({ id, age }: { readonly id: string; readonly age: Age }) {
  return (
    <marker
      id={id}
      className={`arrow ${age}`}
      viewBox="0 0 8 8"
      refX="6.5"
      refY="4"
      markerWidth="8"
      markerHeight="8"
      markerUnits="userSpaceOnUse"
      orient="auto"
    >
      <path d="M0 0.5 L8 4 L0 7.5 Z" />
    </marker>
  );
}

interface Frame {
  readonly id: string;
  readonly box: Box;
  /** One of several that are entered at once. */
  readonly isRegion: boolean;
}

function framesOf({ type: machineType, states }: Chart, { boxes }: Layout): readonly Frame[] {
  const types = new Map<string, ChartState['type']>(states.map(({ id, type }) => [id, type]));
  const inside = states.filter(({ type }) => isAround(type));
  return [{ id: '', parent: null }, ...inside].flatMap(({ id, parent }) => {
    const box = boxes[id];
    const around = parent === null ? machineType : types.get(parent);
    return box ? [{ id, box, isRegion: id !== '' && around === 'parallel' }] : [];
  });
}

function diamond(box: Box | undefined): string {
  if (!box) return '';
  const { x, y, width, height } = box;
  const [middle, centre] = [x + width / 2, y + height / 2];
  return `M${x} ${centre} L${middle} ${y} L${x + width} ${centre} L${middle} ${y + height} Z`;
}
