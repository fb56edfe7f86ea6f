/**
 * `prepack`: makes the README fit for npm's page, in both languages. That page draws no Mermaid and has none of the files
 * that links lead to: the chart becomes its picture, and links absolute. `postpack`, with `--restore`: writes them as the
 * repository has them.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const { repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const home = repository.url.replace(/^git\+|\.git$/g, '');
/** A picture is shown as it is, anything else on a page of the repository. */
const places = [
  [/(?<=!\[[^\]]*)\]\((?!https?:|#)/g, `](${home}/raw/HEAD/`],
  [/(?<!!\[[^\]]*)\]\((?!https?:|#)/g, `](${home}/blob/HEAD/`],
];
const CHART = /(?<=<!-- statechart: [^>]*-->\n)[\s\S]*?(?=\n<!-- \/statechart -->)/;
const [drawn] = CHART.exec(readFileSync('docs/states.md', 'utf8'));

const pack = (text) =>
  places.reduce(
    (packed, [relative, absolute]) => packed.replace(relative, absolute),
    text.replace(CHART, '![The statechart](docs/chart.svg)'),
  );
const restore = (packed) =>
  places
    .reduce((text, [, absolute]) => text.replaceAll(absolute, ']('), packed)
    .replace(CHART, () => drawn);

for (const file of ['README.md', 'README.zh-CN.md']) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, process.argv.includes('--restore') ? restore(text) : pack(text));
}
