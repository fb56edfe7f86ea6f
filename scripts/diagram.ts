/**
 * `npm run diagram`: writes the statechart into the README, in both languages, and the home of the documentation, and
 * with the fleet's and the table of its transitions into docs/states.md; and the pictures in docs.
 * With `--check` it writes nothing, and fails when any of them is stale.
 */

import { readFileSync } from 'node:fs';
import { fleetMachine } from '../machines/fleet.machine.ts';
import { pollingMachine } from '../machines/polling.machine.ts';
import { type Chart, chartOf } from '../src/chart-picture/chart.ts';
import { layoutOf } from '../src/chart-picture/layout-of.ts';
import { svgOf } from '../src/chart-picture/svg.tsx';
import { keepFileFresh } from './fresh-file.ts';
import { mermaidOf } from './mermaid.ts';
import { keepFresh } from './readme-section.ts';
import { transitionTable } from './transition-table.ts';

function table(): string {
  const { rows, total } = transitionTable();
  const cells = rows.map(({ state, event, guard, target, paths }) =>
    ['', `\`${state}\``, `\`${event}\``, guard && `\`${guard}\``, `\`${target}\``, paths, '']
      .join(' | ')
      .trim(),
  );
  const head = `| state | event | guard | to | taken by, of ${total} paths |\n|---|---|---|---|---:|`;
  return [head, ...cells].join('\n');
}

const style = ['tones', 'statechart']
  .map((name) => readFileSync(new URL(`../src/chart-picture/${name}.css`, import.meta.url), 'utf8'))
  .join('\n');

async function draw(chart: Chart, file: string): Promise<void> {
  keepFileFresh(file, 'npm run diagram', svgOf(chart, await layoutOf(chart), style));
}

const picture = (chart: Chart) => `\`\`\`mermaid\n${mermaidOf(chart)}\n\`\`\``;
const [polling, fleet] = [chartOf(pollingMachine), chartOf(fleetMachine)];

const STATES = 'docs/states.md';
for (const file of ['README.md', 'README.zh-CN.md', 'docs/index.md', STATES])
  keepFresh('statechart', 'npm run diagram', picture(polling), undefined, file);
keepFresh('fleet', 'npm run diagram', picture(fleet), undefined, STATES);
keepFresh('transitions', 'npm run diagram', table(), undefined, STATES);
await draw(polling, 'docs/chart.svg');
await draw(fleet, 'docs/fleet.svg');
