/** `npm run docs`: the site in `site/dist`. Fails for a link that leads nowhere and for an export without a docstring. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vitepress';
import { writeApi } from './api.ts';
import { deadLinks } from './dead-links.ts';
import { buildDemo } from './demo/build-demo.ts';
import { writeLlms } from './llms.ts';
import { fromRoot } from './repository.ts';
import { STAGED, stage } from './stage.ts';

await rm(STAGED, { recursive: true, force: true });
await stage();
await writeApi(join(STAGED, 'api'));
await buildDemo(join(STAGED, 'public', 'demo'));
await build(fromRoot('site'));

const SITE = fromRoot('site/dist');
await writeLlms(SITE);
const dead = deadLinks(SITE, process.env.DOCS_BASE ?? '/');
if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join('\n')}`);
console.log('The site is in site/dist.');
