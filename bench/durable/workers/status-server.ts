/** Answers every conversation with RUNNING, one or many at once; tells its parent how far apart the requests were. */
import { createServer } from 'node:http';
import { bodyOf, memberOf } from '../bodies.ts';

const lastAt = new Map<string, number>();
let taken = { count: 0, gaps: [] as number[] };

function note(id: string): void {
  const [now, last] = [performance.now(), lastAt.get(id)];
  lastAt.set(id, now);
  taken.count += 1;
  if (last !== undefined) taken.gaps.push(now - last);
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const ids = searchParams.getAll('ids');
  const id = pathname.split('/').at(-1) ?? '';
  for (const one of ids.length > 0 ? ids : [id]) note(one);
  const body = ids.length > 0 ? ids.map(memberOf) : bodyOf(id);
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
});

process.on('disconnect', () => process.exit());
process.on('message', () => {
  process.send?.(taken);
  taken = { count: 0, gaps: [] };
});
