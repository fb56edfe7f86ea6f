/**
 * `npm run size`: what pages pay for pollchart, minified and gzipped, into the README.
 * `npm run size -- --check` fails when the README is off by more than 2 %.
 */
import { bundle, gzipped, pages } from './bundle.ts';
import { keepFresh } from './readme-section.ts';

const NOISE = 0.02;

const sizes = await Promise.all(
  Object.entries(pages).map(
    async ([page, source]) => [page, gzipped(await bundle(source))] as const,
  ),
);
const inKb = (bytes: number) => (bytes / 1_000).toFixed(1);
const table = [
  '| | kB |',
  '|---|---:|',
  ...sizes.map(([page, bytes]) => `| ${page} | ${inKb(bytes)} |`),
];
console.log(table.join('\n'));

keepFresh('sizes', 'npm run size', table.join('\n'), (written) =>
  sizes.every(([page, bytes]) => {
    const [, figure] = written.split(`| ${page} | `);
    return Math.abs(Number.parseFloat(figure ?? '') * 1_000 - bytes) <= NOISE * bytes + 50;
  }),
);
