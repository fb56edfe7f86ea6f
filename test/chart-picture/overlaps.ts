import type { Chart } from '../../src/chart-picture/chart.ts';
import type { Box, Label, Layout } from '../../src/chart-picture/layout.ts';
import { FONT, widthOf } from '../../src/chart-picture/text.ts';

interface Thing {
  readonly name: string;
  readonly box: Box;
}

/** What lies on something else, or outside of what it is in; empty for a picture that can be read. */
export function overlapsIn(chart: Chart, layout: Layout): readonly string[] {
  const { states } = chart;
  const box = (id: string): Box => layout.boxes[id] ?? { x: Number.NaN, y: 0, width: 0, height: 0 };
  const things = states.map(({ id }) => ({ name: id, box: box(id) }));
  const isLeaf = ({ name }: Thing) => !states.some(({ parent }) => parent === name);
  const leaves = things.filter(isLeaf);
  const labels = layout.labels.map(labelled);
  const whole = { x: 0, y: 0, width: layout.width, height: layout.height };
  return [
    ...pairs([...leaves, ...labels]).filter(([one, other]) => meet(one.box, other.box)),
    ...pairs(things)
      .filter(([one, other]) => parentOf(chart, one) === parentOf(chart, other))
      .filter(([one, other]) => meet(one.box, other.box)),
    ...things.flatMap((thing) => {
      const parent = parentOf(chart, thing);
      const around = { name: parent ?? 'the picture', box: parent === null ? whole : box(parent) };
      return isWithin(thing.box, around.box) ? [] : [[thing, around] as const];
    }),
    ...labels.flatMap((label) =>
      isWithin(label.box, whole) ? [] : [[label, { name: 'the picture', box: whole }] as const],
    ),
    ...layout.edges.flatMap(({ id, path }) =>
      segmentsOf(path).flatMap((segment) =>
        [...leaves, ...labels]
          .filter(({ name }) => !id.split('→').includes(name))
          .filter((thing) => meet(thing.box, segment))
          .map((thing) => [{ name: `the arrow ${id}`, box: segment }, thing] as const),
      ),
    ),
  ].map(([one, other]) => `${one.name} and ${other.name}`);
}

const parentOf = ({ states }: Chart, { name }: Thing) =>
  states.find(({ id }) => id === name)?.parent ?? null;

function labelled({ text, x, y, anchor, kind }: Label): Thing {
  const font = kind === 'title' ? FONT.title : FONT.label;
  const width = widthOf(text, font);
  const left = x - { start: 0, middle: width / 2, end: width }[anchor];
  return {
    name: `the label “${text}”`,
    box: { x: left, y: y - 0.8 * font, width, height: font },
  };
}

const pairs = (things: readonly Thing[]) =>
  things.flatMap((one, index) => things.slice(index + 1).map((other) => [one, other] as const));

const meet = (one: Box, other: Box) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

const isWithin = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** Of `M`, `L`, `H` and `V` with whole coordinates, each as a thin box. */
function segmentsOf(path: string): readonly Box[] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MLHV])\s*(-?[\d.]+)(?:[\s,]+(-?[\d.]+))?/g)].flatMap(
    ([, command, first = '', second = '']) => {
      const [fromX, fromY] = [x, y];
      if (command !== 'V') x = Number(first);
      if (command === 'V') y = Number(first);
      else if (command !== 'H') y = Number(second);
      if (command === 'M') return [];
      const [left, top] = [Math.min(fromX, x), Math.min(fromY, y)];
      return [
        {
          x: left,
          y: top,
          width: Math.max(fromX, x) - left + 0.1,
          height: Math.max(fromY, y) - top + 0.1,
        },
      ];
    },
  );
}
