import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { slug } from 'github-slugger';
import { defineConfig } from 'vitepress';
import { parse } from '../markdown.ts';
import { CHINESE, groups, pageOf } from '../pages.ts';
import { withCharts, withoutVue } from '../rendering.ts';
import { REPOSITORY, readText } from '../repository.ts';
import { STAGED } from '../stage.ts';

const { name, description } = JSON.parse(readText('package.json'));

const titleOf = (document: string) =>
  parse(readFileSync(join(STAGED, pageOf(document)), 'utf8')).title;
const linkTo = (document: string) => `/${pageOf(document).replace(/(index)?\.md$/, '')}`;

const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='7' fill='%232563eb'/></svg>";

/**
 * Words for the search; of Chinese, which has no spaces, each two signs that follow each other. VitePress writes it into
 * the page as text: it stands on nothing outside of it. A name such as `poll.refresh` is found by each of its parts.
 */
const tokenize = (text: string) =>
  text.split(/[\s\p{P}\p{S}]+/u).flatMap((word) =>
    word.split(/(\p{sc=Han}+)/u).flatMap((part) => {
      const signs = [...part];
      return /^\p{sc=Han}{2}/u.test(part)
        ? signs.slice(1).map((sign, index) => `${signs[index]}${sign}`)
        : [part];
    }),
  );

export default defineConfig({
  title: name,
  description,
  base: process.env.DOCS_BASE ?? '/',
  srcDir: 'staged',
  srcExclude: ['public/**'],
  outDir: 'dist',
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: ICON }]],
  markdown: {
    anchor: { slugify: slug },
    config(md) {
      withoutVue(md);
      withCharts(md);
    },
  },
  locales: {
    root: { label: 'English', lang: 'en' },
    'zh-CN': { label: '简体中文', lang: 'zh-CN' },
  },
  themeConfig: {
    // There is one page in Chinese: from any other the switch leads there.
    i18nRouting: false,
    nav: [
      { text: 'Quick start', link: linkTo('docs/quick-start.md') },
      { text: 'API', link: linkTo('docs/api/index.md') },
      { text: 'Demo', link: '/demo/index.html', target: '_self' },
    ],
    sidebar: [
      ...groups.map(({ text, documents }) => ({
        text,
        items: documents.map((document) => ({ text: titleOf(document), link: linkTo(document) })),
      })),
      { text: '简体中文', items: [{ text: titleOf(CHINESE), link: linkTo(CHINESE) }] },
    ],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    outline: [2, 3],
    search: {
      provider: 'local',
      options: { miniSearch: { options: { tokenize } } },
    },
  },
  vite: { build: { chunkSizeWarningLimit: 2_000 } },
});
