import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Api, createApi } from './api.ts';

interface ServerOptions {
  /** The page's. */
  readonly script: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** The server's clock, epoch ms. Default `Date.now`. */
  readonly now?: () => number;
}

export interface Server extends Omit<Api, 'app'> {
  readonly url: string;
  close(): Promise<void>;
}

const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Conversations</title>
  <link rel="icon" href="data:," />
  <div id="root"></div>
  <script src="/main.js"></script>
</html>`;

/** The application and its API, on 127.0.0.1 only. */
export async function startServer({
  script,
  port = 0,
  now = Date.now,
}: ServerOptions): Promise<Server> {
  const { app, ...api } = createApi(now);
  app.get('/main.js', (_, response) => {
    response.type('js').send(script);
  });
  // Every other path is one of the page's own.
  app.get('/{*path}', (_, response) => {
    response.type('html').send(PAGE);
  });
  const server = createServer(app).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...api,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
