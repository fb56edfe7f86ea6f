/**
 * `npm run diagram`: writes the statecharts and the table of transitions into the README, and the pictures in docs.
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

keepFresh('statechart', 'npm run diagram', picture(polling));
keepFresh('fleet', 'npm run diagram', picture(fleet));
keepFresh('transitions', 'npm run diagram', table());
await draw(polling, 'docs/chart.svg');
await draw(fleet, 'docs/fleet.svg');
