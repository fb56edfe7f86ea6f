/**
 * `prepack`: makes the links of the README absolute, in both languages, since npm's page has none of the files they lead
 * to. `postpack`, with `--restore`: makes them relative again, as the repository has them.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const { repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const home = repository.url.replace(/^git\+|\.git$/g, '');
/** A page of the repository; a picture as it is. */
const places = [
  [/(?<!!\[[^\]]*)\]\((?!https?:|#)/g, `](${home}/blob/HEAD/`],
  [/(?<=!\[[^\]]*)\]\((?!https?:|#)/g, `](${home}/raw/HEAD/`],
];

for (const file of ['README.md', 'README.zh-CN.md']) {
  let text = readFileSync(file, 'utf8');
  for (const [relative, absolute] of places)
    text = process.argv.includes('--restore')
      ? text.replaceAll(absolute, '](')
      : text.replace(relative, absolute);
  writeFileSync(file, text);
}
