/**
 * `npm run diagram`: writes the statechart and the table of its transitions into the README.
 * With `--check` it writes nothing, and fails when either is stale.
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

keepFresh('statechart', 'npm run diagram', picture(pollingMachine));
keepFresh('fleet', 'npm run diagram', picture(fleetMachine));
keepFresh('transitions', 'npm run diagram', table());
