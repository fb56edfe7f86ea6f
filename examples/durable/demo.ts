/** Starts the engine, the service and a scripted server, polls 200 conversations, kills the service on the way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, rpc } from '@restatedev/restate-sdk-clients';
import { explain, type PollOutcome } from 'pollchart';
import type { PollHandlers } from 'pollchart/restate';
import { fault, startStatusServer } from 'pollchart/testing';
import { freePorts, register, startRestateServer } from './restate-server.ts';

const KEY = 'the key of the demo';
/** The operator's; a caller could only slow it down. */
const policy = { interval: { minMs: 500, maxMs: 1_000 }, backoff: { baseMs: 500, maxMs: 1_000 } };
const ids = Array.from({ length: 200 }, (_, index) => `${index + 1}`.padStart(32, '0'));
const [ingress = 0, admin = 0, node = 0, port = 0] = await freePorts(4);

const server = await startStatusServer({ auth: { mode: 'cloud', key: KEY } });
for (const id of ids)
  server.play(id, ['STARTING', fault.status(503), 'running', 'running', fault.reset(), 'finished']);

const folder = await mkdtemp(join(tmpdir(), 'pollchart-durable-'));
const engine = await startRestateServer({ folder, ports: [ingress, admin, node] });

async function startService(): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('./service.ts', import.meta.url));
  const env = {
    ...process.env,
    POLICY: JSON.stringify(policy),
    PORT: `${port}`,
    OPENHANDS_URL: server.url,
    OPENHANDS_API_KEY: KEY,
  };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}
let service = await startService();
process.on('exit', () => {
  service.kill('SIGKILL');
  engine.process.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await register(engine, `http://127.0.0.1:${port}`);
console.log(`restate-server accepts calls at ${engine.ingressUrl}, its data is in ${folder}.`);

const client = connect({ url: engine.ingressUrl });
const poll = (id: string) => client.objectClient<PollHandlers>({ name: 'Poll' }, id);
await Promise.all(ids.map((id) => poll(id).create({ resource: 'conversation', id })));
console.log(`${ids.length} polls created.`);

/** For a status; at the end the agent's own server is asked more. */
const asked = () => server.requests.filter(({ path }) => path.startsWith('/api/v1/')).length;

let ended = 0;
const outcomes = ids.map(async (id) => {
  // With the key the same call can be repeated after a lost connection.
  const outcome = await poll(id).outcome(rpc.opts({ idempotencyKey: `outcome of ${id}` }));
  ended += 1;
  return outcome as PollOutcome;
});

const progress = setInterval(() => {
  console.log(`${asked()} requests answered, ${ended} of ${ids.length} polls have ended.`);
}, 1_000);
await server.requested(2 * ids.length);
service.kill('SIGKILL');
console.log('The service was killed; another one takes over.');
service = await startService();

const all = await Promise.all(outcomes);
clearInterval(progress);
const polls = all.reduce((sum, outcome) => sum + outcome.polls, 0);
const reasons = [...new Set(all.map(({ reason }) => reason))].join(', ');
console.log(
  `${all.length} polls have ended (${reasons}): ${polls} answers, ${asked() - polls} requests made twice.`,
);
console.log(explain(all[0] as PollOutcome));

service.kill();
engine.process.kill();
await once(engine.process, 'exit');
await rm(folder, { recursive: true });
await server.close();
