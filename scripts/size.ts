/**
 * `npm run size`: what pages pay for the package as it is installed, minified and gzipped, into the README.
 * `npm run size -- --check` fails when the README is off by more than 2 %.
 */
import { BESIDE, bundle, bundlers, gzipped, pages } from './bundle.ts';
import { keepFresh } from './readme-section.ts';

const NOISE = 0.02;

/** Without what it stands on, then with it. */
const columns = (source: string) => [
  bundle(source),
  bundle(source, BESIDE),
  bundle(source, BESIDE, bundlers.Rollup),
];

const sizes = await Promise.all(
  Object.entries(pages).map(async ([page, source]) => {
    const texts = await Promise.all(columns(source));
    return [page, texts.map(gzipped)] as const;
  }),
);
const inKb = (bytes: number) => (bytes / 1_000).toFixed(1);
const table = [
  '| | kB | with ofetch, structured-headers, zod/mini | the same by Rollup |',
  '|---|---:|---:|---:|',
  ...sizes.map(([page, bytes]) => `| ${page} | ${bytes.map(inKb).join(' | ')} |`),
];
console.log(table.join('\n'));

keepFresh('sizes', 'npm run size', table.join('\n'), (written) =>
  sizes.every(([page, bytes]) => {
    const [, row = ''] = written.split(`| ${page} | `);
    const figures = row.split(' | ').map((figure) => Number.parseFloat(figure) * 1_000);
    return bytes.every((size, n) => Math.abs((figures[n] ?? 0) - size) <= NOISE * size + 50);
  }),
);
