/**
 * `npm run size`: what pages pay for the package as it is installed, minified and gzipped, into docs/benchmarks.md.
 * `npm run size -- --check` fails when that is off by more than 2 %.
 */
import { BESIDE, bundle, bundlers, gzipped, pages } from './bundle.ts';
import { keepFresh } from './readme-section.ts';

const NOISE = 0.02;

/** What the page loads at once: by esbuild without what it stands on; then with it, by each bundler. */
async function columns(source: string): Promise<readonly number[]> {
  const sizes = [gzipped((await bundle(source)).first)];
  for (const bundler of Object.values(bundlers))
    sizes.push(gzipped((await bundle(source, BESIDE, bundler)).first));
  return sizes;
}

const sizes: (readonly [page: string, bytes: readonly number[]])[] = [];
for (const [page, source] of Object.entries(pages)) sizes.push([page, await columns(source)]);
const inKb = (bytes: number) => (bytes / 1_000).toFixed(1);
const table = [
  '| | kB | with ofetch, structured-headers, zod/mini | the same by Rollup | by webpack |',
  '|---|---:|---:|---:|---:|',
  ...sizes.map(([page, bytes]) => `| ${page} | ${bytes.map(inKb).join(' | ')} |`),
];
console.log(table.join('\n'));

const isNear = (written: string) =>
  sizes.every(([page, bytes]) => {
    const [, row = ''] = written.split(`| ${page} | `);
    const figures = row.split(' | ').map((figure) => Number.parseFloat(figure) * 1_000);
    return bytes.every((size, n) => Math.abs((figures[n] ?? 0) - size) <= NOISE * size + 50);
  });
keepFresh('sizes', 'npm run size', table.join('\n'), isNear, 'docs/benchmarks.md');
