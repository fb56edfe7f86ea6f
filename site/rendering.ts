import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MarkdownOptions } from 'vitepress';
import { STAGED } from './stage.ts';

type Configure = NonNullable<MarkdownOptions['config']>;

/** Vue would take `{{ … }}` in a text as an expression of its own. */
export const withoutVue: Configure = ({ renderer }) => {
  for (const kind of ['text', 'code_inline']) {
    const rule = renderer.rules[kind];
    renderer.rules[kind] = (...args) => (rule?.(...args) ?? '').replaceAll('{{', '&#123;&#123;');
  }
};

/** The pictures of the charts, by the generated section that has the chart as Mermaid, which GitHub draws. */
const charts: Readonly<Record<string, { readonly file: string; readonly alt: string }>> = {
  statechart: { file: 'chart.svg', alt: 'The chart of a poll' },
  fleet: { file: 'fleet.svg', alt: 'The chart of a fleet' },
};

/** Shows the drawn chart in place of its Mermaid. */
export const withCharts: Configure = ({ renderer }) => {
  const { fence } = renderer.rules;
  renderer.rules.fence = (tokens, index, options, env, self) => {
    if (tokens[index]?.info.trim() !== 'mermaid')
      return fence?.(tokens, index, options, env, self) ?? '';
    const [, section = ''] = /^<!-- ([\w-]+): /.exec(tokens[index - 1]?.content ?? '') ?? [];
    const chart = charts[section];
    if (chart === undefined || !existsSync(join(STAGED, chart.file)))
      throw new Error(`${env.relativePath}: no picture is known for the chart ${section}`);
    const up = '../'.repeat(env.relativePath.split('/').length - 1) || './';
    return `<img class="chart" src="${up}${chart.file}" alt="${chart.alt}">`;
  };
};
