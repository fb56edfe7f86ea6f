import { expect, test } from 'vitest';
import { bugs } from '../../package.json';
import { run } from './support.ts';

/** Throws that once the command line has begun to print. */
function throwing(thrown: string, env: Readonly<Record<string, string>> = {}) {
  const stub = `const { stdout } = process; const { write } = stdout;
    stdout.write = (...args) => { setImmediate(() => { throw ${thrown}; }); stdout.write = write; return stdout.write(...args); };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(stub)}`, ...env };
}

test.each([
  [
    'a bug',
    `new Error('boom')`,
    {},
    `error: A bug occurred (boom); please report it: ${bugs.url}\n`,
  ],
  [
    'a bug, in Chinese',
    `new TypeError('boom')`,
    { LANG: 'zh_CN.UTF-8' },
    `error: 程序内部出错（boom）；请报告此问题：${bugs.url}\n`,
  ],
  [
    'something that is no error',
    `'boom'`,
    {},
    `error: A bug occurred (boom); please report it: ${bugs.url}\n`,
  ],
  [
    'what the system says',
    `Object.assign(new Error('ENOSPC: no space left on device, write'), { syscall: 'write' })`,
    {},
    'error: ENOSPC: no space left on device, write\n',
  ],
])('%s is told in one line, and exits with 6', async (_, thrown, env, line) => {
  const { code, stderr } = await run(['demo'], throwing(thrown, env));
  expect(stderr).toBe(line);
  expect(code).toBe(6);
});
