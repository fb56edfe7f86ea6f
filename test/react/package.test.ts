import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** A string alone before any other statement (ECMAScript, “Directive Prologues”). */
const DIRECTIVE = /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/|["']use strict["'];?)*["']use client["'];?/;

describe('the packed hooks', () => {
  it.each(['react.js', 'react.cjs'])(
    'begin with the directive of client components: %s',
    (file) => {
      expect(readFileSync(`${dist}/${file}`, 'utf8')).toMatch(DIRECTIVE);
    },
  );

  it('are the only ones that have it: everything else runs on a server', () => {
    const files = readdirSync(dist).filter((name) => /\.c?js$/.test(name));
    const marked = files.filter((name) =>
      /["']use client["']/.test(readFileSync(`${dist}/${name}`, 'utf8')),
    );
    expect(marked.sort()).toEqual(['react.cjs', 'react.js']);
  });

  it.each(['react.js', 'react.cjs'])(
    'can be loaded where server components are rendered: %s',
    (file) => {
      const script = `import('${dist}/${file}').then((hooks) => console.log('usePolling' in hooks))`;
      const args = ['--conditions', 'react-server', '--input-type', 'module', '--eval', script];
      expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('true');
    },
  );
});
