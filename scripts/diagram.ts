/**
 * `npm run diagram`: writes the statechart and the table of its transitions into the README.
 * With `--check` it writes nothing, and fails when either is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pollingMachine } from '../machines/polling.machine.ts';
import { mermaidOf } from './mermaid.ts';
import { transitionTable } from './transition-table.ts';

const README = new URL('../README.md', import.meta.url);

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

const generated: Readonly<Record<string, string>> = {
  statechart: `\`\`\`mermaid\n${mermaidOf(pollingMachine)}\n\`\`\``,
  transitions: table(),
};

const written = readFileSync(README, 'utf8');
const fresh = Object.entries(generated).reduce((text, [name, content]) => {
  const [begin, end] = [`<!-- ${name}: npm run diagram -->`, `<!-- /${name} -->`];
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`README.md has no ${begin} … ${end}`);
  return `${before}${begin}\n${content}\n${end}${after}`;
}, written);

if (!process.argv.includes('--check')) writeFileSync(README, fresh);
else if (fresh !== written) {
  console.error('README.md no longer shows the chart as it is: run `npm run diagram`');
  process.exitCode = 1;
}
