import { bundler } from '../bundler.ts';

export const esbuild = bundler({
  name: 'esbuild',
  package: 'esbuild',
  command: ['esbuild', 'page.js', '--bundle', '--minify', '--format=esm', '--outdir=dist'],
});

export const rollup = bundler({
  name: 'Rollup',
  package: 'rollup',
  beside: ['@rollup/plugin-node-resolve', '@rollup/plugin-terser'],
  command: [
    ...['rollup', 'page.js', '--dir', 'dist', '--format', 'es'],
    ...['--plugin', 'node-resolve={browser:true}', '--plugin', 'terser'],
  ],
});

export const rolldown = bundler({
  name: 'Rolldown',
  package: 'rolldown',
  command: ['rolldown', 'page.js', '--dir', 'dist', '--minify'],
});

export const webpack = bundler({
  name: 'webpack',
  package: 'webpack',
  beside: ['webpack-cli'],
  command: [
    ...['webpack', 'build', './page.js', '--mode', 'production'],
    ...['--output-path', 'dist', '--output-filename', 'page.js'],
  ],
});

export const rspack = bundler({
  name: 'Rspack',
  package: '@rspack/core',
  beside: ['@rspack/cli'],
  sources: ['rspack'],
  command: ['rspack', 'build'],
});

export const vite = bundler({
  name: 'Vite',
  package: 'vite',
  takesHtml: true,
  command: ['vite', 'build'],
});

export const parcel = bundler({
  name: 'Parcel',
  what: 'a page with one poll, in a browser, with `packageExports`',
  package: 'parcel',
  sources: ['parcel'],
  takesHtml: true,
  command: [
    'parcel',
    'build',
    'index.html',
    '--dist-dir',
    'dist',
    '--no-cache',
    '--no-source-maps',
  ],
});
