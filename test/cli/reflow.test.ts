import { expect, test } from 'vitest';
import { LiveRegion } from '../../src/cli/live-region.ts';
import { reflowsLines } from '../../src/cli/reflow.ts';
import { emulator } from './emulator.ts';

test.each([
  [{ TERM: 'xterm-256color' }, true],
  [{ TERM: 'screen-256color', TMUX: '/tmp/tmux-0/default,1,0' }, true],
  [{}, true],
  [{ TERM: 'screen' }, false],
  [{ TERM: 'linux' }, false],
  [{ TERM: 'vt100' }, false],
  [{ TERM: 'xterm-256color', XTERM_VERSION: 'XTerm(390)' }, false],
])('whether a terminal wraps what it shows, by its environment: %j', (env, expected) => {
  expect(reflowsLines(env)).toBe(expected);
});

test.each([
  [true, 4],
  [false, 2],
])(
  'after a resize as many rows are erased as lines take there, wrapped: %s',
  async (reflows, rows) => {
    const terminal = emulator(40, 10);
    const region = new LiveRegion(terminal.stdout, { reflows, redraw: () => undefined });
    region.draw(['x'.repeat(35), 'y'.repeat(25)]);
    const before = terminal.output().length;
    await terminal.resize(20, 10);
    expect(terminal.output().slice(before)).toBe(`\r\u001b[2K${'\u001b[1A\u001b[2K'.repeat(rows)}`);
    region.close();
  },
);
