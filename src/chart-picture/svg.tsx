import { renderToStaticMarkup } from 'react-dom/server';
import { type Chart, type ChartState, isAround } from './chart.ts';
import type { Box, Layout } from './layout.ts';
import { Picture } from './picture.tsx';
import { FONT, linesOf } from './text.ts';

const LINE_HEIGHT = 16;

/**
 * A picture for a document, light or dark as the reader's system is.
 *
 * @param style what `tones.css` and `statechart.css` hold.
 */
export const svgOf = (chart: Chart, layout: Layout, style: string): string =>
  `${renderToStaticMarkup(<Drawn chart={chart} layout={layout} style={style} />)}\n`;

interface Props {
  readonly chart: Chart;
  readonly layout: Layout;
  readonly style: string;
}

function Drawn({ chart, layout, style }: Props) {
  const { width, height } = layout;
  const states = chart.states.filter(({ type }) => !isAround(type));
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      className="statechart"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={`${chart.id}: ${states.map(({ name }) => name).join(', ')}`}
    >
      <style>{style}</style>
      <rect className="ground" width={width} height={height} rx="16" />
      <Picture chart={chart} layout={layout} ageOf={() => 'plain'} prefix="arrow" />
      {states.map((state) => (
        <State key={state.id} state={state} box={layout.boxes[state.id]} />
      ))}
    </svg>
  );
}

function State({ state, box }: { readonly state: ChartState; readonly box: Box | undefined }) {
  if (!box) return null;
  const { name, description, type, isTransient } = state;
  const { x, y, width, height } = box;
  const names = linesOf(name);
  const top = y + height / 2 - ((names.length - 1) * LINE_HEIGHT) / 2 + 0.35 * FONT.name;
  const lines = names.map((text, index) => ({ text, y: top + index * LINE_HEIGHT }));
  return (
    <g>
      <title>{description || name}</title>
      {!isTransient && <rect className="state" {...box} rx="10" />}
      {type === 'final' && (
        <rect className="state" x={x + 3} y={y + 3} width={width - 6} height={height - 6} rx="7" />
      )}
      {lines.map((line) => (
        <text key={line.y} className="name" x={x + width / 2} y={line.y}>
          {line.text}
        </text>
      ))}
    </g>
  );
}
