/** `npm run docs:dev`: serves the site on loopback, and follows the documents while they change. */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vitepress';
import { writeApi } from './api.ts';
import { buildDemo } from './demo/build-demo.ts';
import { documents } from './pages.ts';
import { fromRoot } from './repository.ts';
import { STAGED, stage } from './stage.ts';

await stage();
await writeApi(join(STAGED, 'api'));
await buildDemo(join(STAGED, 'public', 'demo'));

const server = await createServer(fromRoot('site'), { host: '127.0.0.1' });
await server.listen();
server.printUrls();

const follow = () => stage().catch((error: Error) => console.error(error.message));
for (const document of documents.filter((one) => !one.startsWith('docs/')))
  watch(fromRoot(document), follow);
watch(fromRoot('docs'), follow);
