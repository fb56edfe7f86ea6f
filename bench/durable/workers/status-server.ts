/** Answers every conversation with RUNNING, one or many at once; tells its parent when each was requested. */
import { createServer } from 'node:http';

const asked = new Map<string, number[]>();

const bodyOf = (id: string) => ({
  conversation_id: id,
  title: 'Fix flaky login test',
  last_updated_at: '2025-11-14T08:21:07.004512Z',
  status: 'RUNNING',
  runtime_status: 'STATUS$READY',
  selected_repository: 'acme/shop',
  selected_branch: 'main',
  git_provider: 'github',
  trigger: 'openhands_api',
  num_connections: 1,
  url: `/api/conversations/${id}`,
  session_api_key: null,
  created_at: '2025-11-14T08:15:30.123456Z',
  pr_number: [],
  conversation_version: 'V0',
  sub_conversation_ids: [],
});

const memberOf = (id: string) => ({
  id,
  sandbox_id: 'oh-agent-server-6xQ0aT9eG7kLm2Wn5Rz1ab',
  selected_repository: 'acme/shop',
  selected_branch: 'main',
  git_provider: 'github',
  title: 'Fix flaky login test',
  trigger: 'gui',
  pr_number: [],
  llm_model: 'anthropic/claude-sonnet-4-20250514',
  created_at: '2025-11-14T09:00:01.222330Z',
  updated_at: '2025-11-14T09:00:01.222333Z',
  sandbox_status: 'RUNNING',
  execution_status: 'running',
  conversation_url: `http://localhost:54928/api/conversations/${id}`,
  session_api_key: null,
});

function note(id: string): void {
  const times = asked.get(id);
  if (times) times.push(performance.now());
  else asked.set(id, [performance.now()]);
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
  process.send?.([...asked.values()]);
  asked.clear();
});
