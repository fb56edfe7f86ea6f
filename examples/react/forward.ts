import { type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Hands a request on as it is, and a broken connection too: Vite's own proxy would make a 500 of that. */
export const forwardTo = (origin: string) => (asked: IncomingMessage, response: ServerResponse) => {
  const target = new URL(asked.url ?? '/', origin);
  const breakOff = () => asked.socket.destroy();
  const onward = request(target, { method: asked.method, headers: asked.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    answer.on('error', breakOff).pipe(response);
  });
  onward.on('error', breakOff);
  response.on('close', () => onward.destroy());
  asked.pipe(onward);
};
