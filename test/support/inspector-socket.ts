import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createWebSocketInspector } from '@statelyai/inspect';

type InspectorOptions = NonNullable<Parameters<typeof createWebSocketInspector>[0]>;

/** One message as it came over the wire, as text too. */
interface Message {
  readonly type: string;
  readonly text: string;
  readonly name?: string;
  readonly sessionId: string;
  readonly parentId?: string;
  readonly definition?: string;
  readonly event?: { readonly type: string };
  readonly snapshot?: { readonly value?: unknown; readonly context?: object; status: string };
}

interface Socket {
  on(event: 'message', listener: (data: Buffer) => void): void;
}
interface SocketServer {
  on(event: 'connection', listener: (socket: Socket) => void): void;
}

/** The inspector's own server library; its own server would listen on every interface. */
const { WebSocketServer } = createRequire(
  createRequire(import.meta.url).resolve('@statelyai/inspect/server'),
)('ws') as { WebSocketServer: new (options: { server: Server }) => SocketServer };

/** The real WebSocket inspector, and what arrives at the other end. */
export async function inspectorOverSocket(options: Omit<InspectorOptions, 'url'> = {}) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const messages: Message[] = [];
  const arrivals = new EventTarget();
  new WebSocketServer({ server }).on('connection', (socket) =>
    socket.on('message', (data) => {
      const text = data.toString();
      messages.push({ ...JSON.parse(text), text });
      arrivals.dispatchEvent(new Event('message'));
    }),
  );
  const { port } = server.address() as AddressInfo;
  const inspector = createWebSocketInspector({ ...options, url: `ws://127.0.0.1:${port}` });
  return {
    inspect: inspector.inspect,
    messages,
    /** Resolves once a message arrives, or has arrived, that answers to the description. */
    async arrived(matches: (message: Message) => boolean): Promise<Message> {
      for (;;) {
        const found = messages.find(matches);
        if (found) return found;
        await once(arrivals, 'message');
      }
    },
    async close() {
      inspector.stop();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
