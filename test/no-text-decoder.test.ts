import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const { exports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

const entries = Object.entries<{ import: { default: string }; require: { default: string } }>(
  exports,
).filter(([path]) => !/package\.json|inspect-server|node|restate|testing/.test(path));

/** What Jest's jsdom leaves out. */
const LEAVE_OUT = [
  'TextDecoder',
  'TextEncoder',
  'fetch',
  'Headers',
  'Request',
  'Response',
  'ReadableStream',
  'TransformStream',
  'BroadcastChannel',
  'structuredClone',
]
  .map((name) => `delete globalThis.${name};`)
  .join('');

it.each(entries)(
  '%s loads where there is no TextDecoder and no fetch',
  (_, { import: esm, require: cjs }) => {
    // Node's own fetch is loaded when it is first looked at, and needs them itself.
    const script = `void globalThis.FormData; ${LEAVE_OUT} require(${JSON.stringify(`${root}${cjs.default}`)});
    import(${JSON.stringify(`${root}${esm.default}`)}).then(() => console.log('loaded'));`;
    const said = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(said).toBe('loaded\n');
  },
);
