import { fileURLToPath } from 'node:url';
import { type StatusServer, startStatusServer } from 'pollchart/testing';
import { createServer, type Plugin } from 'vite';
import { CONVERSATION, type StepName } from './conversation.ts';
import { forwardTo } from './forward.ts';
import { scripts } from './scripts.ts';

interface Demo {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts the scripted server and the page in front of it, both on 127.0.0.1 only; port 0: any free one. */
export async function startDemo({ port = 5173 } = {}): Promise<Demo> {
  const server = await startStatusServer({ api: 'agent-server' });
  server.play(CONVERSATION, scripts.running);
  const page = await createServer({
    configFile: false,
    root: here('.'),
    logLevel: 'warn',
    plugins: [scripted(server)],
    server: { host: '127.0.0.1', port },
    // The package as it is in this repository; a page elsewhere needs none of this.
    resolve: {
      alias: [
        { find: /^pollchart$/, replacement: here('../../src/index.ts') },
        {
          find: /^pollchart\/(inspect|openhands|react)$/,
          replacement: here('../../src/$1/index.ts'),
        },
      ],
    },
    // Found before the first visit, so that the page needn't load twice.
    optimizeDeps: {
      include: [
        '@statelyai/inspect',
        'react',
        'react/jsx-dev-runtime',
        'react-dom/client',
        'xstate',
      ],
    },
  });
  await page.listen();
  return {
    url: page.resolvedUrls?.local[0] ?? '',
    async close() {
      await page.close();
      await server.close();
    },
  };
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `/api/…` reaches the scripted server, `POST /control/<step>` sets what it does next. */
const scripted = (server: StatusServer): Plugin => ({
  name: 'scripted-server',
  configureServer({ middlewares }) {
    const forward = forwardTo(server.url);
    middlewares.use((request, response, next) => {
      const { method, url = '' } = request;
      const step = /^\/control\/(\w+)$/.exec(url)?.[1];
      if (url.startsWith('/api/')) forward(request, response);
      else if (method !== 'POST' || step === undefined) next();
      else {
        const isKnown = Object.hasOwn(scripts, step);
        if (isKnown) server.play(CONVERSATION, scripts[step as StepName]);
        response.writeHead(isKnown ? 204 : 404).end();
      }
    });
  },
});
