import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ID, jsonLines, playing, started } from '../cli/support.ts';

const PACKAGE = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

/** Polls by a name and by an address with every file handle taken, then gives some back and polls on. */
const script = (port: string) => `
  import { closeSync, openSync } from 'node:fs';
  import { createActor, toPromise, waitFor } from 'xstate';
  import { createPollingMachine, defineResource } from ${JSON.stringify(PACKAGE)};
  const schema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
  const read = ({ status }) => ({ status, verdict: status === 'STOPPED' ? 'succeeded' : 'pending' });
  const actors = ['127.0.0.1', 'localhost'].map((host) => {
    const url = \`http://\${host}:${port}/api/conversations/${ID}\`;
    const machine = createPollingMachine(defineResource({ request: () => ({ url }), schema, read }));
    const policy = { backoff: { baseMs: 500, maxMs: 500 }, maxFailures: null };
    return createActor(machine, { input: { id: '${ID}', policy, autoStart: true } });
  });
  const taken = [];
  try { for (;;) taken.push(openSync('/dev/null')); } catch {}
  for (const actor of actors) {
    actor.start();
    const { context } = await waitFor(actor, ({ context }) => context.failure !== null);
    console.log(JSON.stringify(context.failure));
  }
  for (const handle of taken) closeSync(handle);
  for (const actor of actors) console.log(JSON.stringify(await toPromise(actor)));
`;

it('a process without a free file handle says so, and polls on once it has some', async () => {
  const server = await playing(['STOPPED']);
  const { port } = new URL(server.url);
  const node = [process.execPath, '--input-type=module', '-e', script(port)];
  const limited = started('sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', ...node]);
  const { stdout, stderr, code } = await limited.ended;
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const [byAddress, byName, ...outcomes] = jsonLines(stdout);
  expect(byAddress).toEqual({
    code: 'network',
    cause: 'EMFILE',
    message: 'This machine has no free sockets or file handles (EMFILE); the server was not asked',
    httpStatus: null,
    retryable: true,
  });
  // A resolver that can't open its own files may say instead that there is no such name.
  expect(byName).toMatchObject({ code: 'network', retryable: true });
  expect(byName?.cause).toMatch(/^(EMFILE|ENOTFOUND|EAI_AGAIN)$/);
  expect(outcomes).toMatchObject([{ status: 'STOPPED' }, { status: 'STOPPED' }]);
});
