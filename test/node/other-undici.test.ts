import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';

const run = promisify(execFile);
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

let server: PlainServer;
beforeAll(async () => {
  server = await startPlainServer(() => ({ body: 'answered' }));
});
afterAll(() => server.close());

/** Resolves `undici`, by `import` and by `require`, to a module whose clients can't dispatch, as Bun does. */
const REPLACE_UNDICI = `
  const { Module } = process.getBuiltinModule('node:module');
  class Client {}
  const buildConnector = () => {};
  const errors = {};
  const load = Module._load;
  Module._load = (name, ...rest) => name === 'undici' ? { Client, buildConnector, errors } : load(name, ...rest);
  const other = 'data:text/javascript,export class Client {} export const buildConnector = () => {}; export const errors = {};';
  const hooks = 'export const resolve = (name, context, next) => name === "undici" ? { url: ' + JSON.stringify(other) + ', shortCircuit: true } : next(name, context)';
  Module.register('data:text/javascript,' + encodeURIComponent(hooks));
`;

const ASK = `
  const fetch = nodeFetch();
  const response = await fetch(process.argv[1]);
  console.log(await response.text());
  await fetch.close();
`;

it.each([
  ['import', `const { nodeFetch } = await import(${JSON.stringify(`${dist}node.js`)});`],
  ['require', `const { nodeFetch } = require(${JSON.stringify(`${dist}node.cjs`)});`],
])(
  'nodeFetch, by %s, asks where the runtime has another undici under that name',
  async (_, load) => {
    const script = `${REPLACE_UNDICI} (async () => { ${load} ${ASK} })();`;
    const { stdout } = await run(process.execPath, ['--eval', script, server.url]);
    expect(stdout).toBe('answered\n');
  },
);
