/**
 * `npm run diagram`: writes the statechart into the README, in both languages, and the home of the documentation, and
 * with the fleet's and the table of its transitions into docs/states.md.
 * With `--check` it writes nothing, and fails when any is stale.
 */

import type { AnyStateMachine } from 'xstate';
import { fleetMachine } from '../machines/fleet.machine.ts';
import { pollingMachine } from '../machines/polling.machine.ts';
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

const picture = (machine: AnyStateMachine) => `\`\`\`mermaid\n${mermaidOf(machine)}\n\`\`\``;

const STATES = 'docs/states.md';
for (const file of ['README.md', 'README.zh-CN.md', 'docs/index.md', STATES])
  keepFresh('statechart', 'npm run diagram', picture(pollingMachine), undefined, file);
keepFresh('fleet', 'npm run diagram', picture(fleetMachine), undefined, STATES);
keepFresh('transitions', 'npm run diagram', table(), undefined, STATES);
