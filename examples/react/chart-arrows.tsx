import { type EdgeName, edges, labels, picture, polling } from './chart-layout.ts';

interface Props {
  readonly taken: readonly EdgeName[];
  readonly takenBefore: readonly EdgeName[];
}

/** What lies behind the states: the box around the polling ones, the arrows, and what they mean. */
export function ChartArrows({ taken, takenBefore }: Props) {
  const age = (name: EdgeName) => {
    if (taken.includes(name)) return 'taken';
    return takenBefore.includes(name) ? 'before' : 'plain';
  };
  // What is drawn later lies on top.
  const order = ['plain', 'before', 'taken'];
  const names = (Object.keys(edges) as EdgeName[]).sort(
    (one, other) => order.indexOf(age(one)) - order.indexOf(age(other)),
  );
  return (
    <svg viewBox={`0 0 ${picture.width} ${picture.height}`} aria-hidden="true">
      <rect className="polling" {...polling} rx="16" />
      <text className="title" x={polling.x + 14} y={polling.y + 22}>
        polling
      </text>
      <ArrowHead name="plain" />
      <ArrowHead name="taken" />
      {names.map((name) => (
        <path key={name} className="edge" data-edge={name} data-age={age(name)} d={edges[name]} />
      ))}
      <path className="edge" d="M124 34 H98" />
      <path className="edge" d="M112 184 L156 196" />
      <circle className="dot" cx="128" cy="34" r="4.5" />
      <circle className="dot" cx="108" cy="183" r="4.5" />
      <path className="choice" d="M140 206 L200 180 L260 206 L200 232 Z" />
      {labels.map(({ text, x, y, isLeft = false }) => (
        <text key={`${text} ${x}`} className={isLeft ? 'label left' : 'label'} x={x} y={y}>
          {text}
        </text>
      ))}
    </svg>
  );
}

function ArrowHead({ name }: { readonly name: string }) {
  return (
    <marker
      id={`arrow-${name}`}
      className={`arrow ${name}`}
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
