import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fault, type StatusServer, startStatusServer } from '../../src/testing/index.ts';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { programs } from './programs.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = 'examples/samples';
const ID = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';

let server: StatusServer;
let list: PlainServer;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  server = await startStatusServer();
  server.play(ID, ['finished']);
  // In a list `finished` counts once it has lasted; a sandbox that was paused is over at once.
  for (const id of ['7d9f0c2ab4e84d0f9a6b1c2d3e4f5061', '1c5a3f0de7b24a58b1d09c64e2f87a90'])
    server.play(id, ['PAUSED']);
  server.play('42', [fault.body('{"state":"passed"}')]);
  server.play('43', [fault.body('{"state":"passed","log":"all is well"}')]);
  server.play('44', [fault.body('{"state":"failed","log":"44-log"}')]);
  server.play('44-log', [fault.body('{"lastLine":"a test is red"}')]);
  list = await startPlainServer(({ path }) => {
    const ids = new URL(path, 'http://list').searchParams.get('ids')?.split(',') ?? [];
    return { body: ids.map((id) => ({ id, state: 'passed' })) };
  });
  env = {
    ...process.env,
    TSX_TSCONFIG_PATH: `${root}/examples/tsconfig.json`,
    OPENHANDS_BASE_URL: server.url,
    OPENHANDS_API_KEY: 'a-key-of-the-cloud',
    OPENHANDS_SESSION_API_KEY: 'a-key-of-a-session',
    BUILDS_URL: `${server.url}/api/conversations`,
    BUILD_LIST_URL: list.url,
  };
});
afterAll(async () => {
  await server.close();
  await list.close();
});

describe('The samples of the documents', () => {
  it('run to their ends, against the scripted server', async () => {
    const files = Object.keys(programs).map((name) => `${FOLDER}/${name}`);
    const args = ['--import', 'tsx', 'test/samples/run-all.ts', ...files];
    const { stdout, stderr } = await run(process.execPath, args, { cwd: root, env });
    expect(stderr).toBe('');
    const said: Record<string, string[]> = JSON.parse(stdout);
    const last = Object.entries(said).map(([file, lines]) => [file, lines.at(-1) ?? '']);
    expect(Object.fromEntries(last)).toEqual(
      Object.fromEntries(
        Object.entries(programs).map(([name, line]) => [
          `${FOLDER}/${name}`,
          line && expect.stringContaining(line),
        ]),
      ),
    );
    const sent = server.requests.map(({ headers }) => headers);
    expect(sent).toContainEqual(
      expect.objectContaining({ authorization: 'Bearer a-key-of-the-cloud' }),
    );
    expect(sent).toContainEqual(
      expect.objectContaining({ 'x-session-api-key': 'a-key-of-a-session' }),
    );
  });

  it('run as CommonJS where they say so', async () => {
    const { stdout, stderr } = await run(process.execPath, [`${FOLDER}/common-js.cjs`], {
      cwd: root,
      env,
    });
    expect(stderr).toBe('');
    expect(stdout).toContain('has ended with the status finished');
  });
});
