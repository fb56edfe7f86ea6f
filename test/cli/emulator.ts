import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import xterm from '@xterm/headless';

/** A terminal as most are today: one that gets narrower wraps the lines that it shows. */
export function emulator(columns: number, rows: number) {
  const terminal = new xterm.Terminal({
    ...{ cols: columns, rows, convertEol: true, allowProposedApi: true },
  });
  let output = '';
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      output += text;
      terminal.write(text, () => done());
    },
  });
  const stdout = Object.assign(stream, { isTTY: true, columns, rows });
  const written = () => new Promise<void>((resolve) => terminal.write('', resolve));
  const linesFrom = (first: number) => {
    const { active } = terminal.buffer;
    const lines = Array.from({ length: active.length - first }, (_, index) =>
      active.getLine(first + index)?.translateToString(true),
    );
    return lines.join('\n').trimEnd();
  };
  return {
    stdout: stdout as unknown as WriteStream,
    /** All that was written, with what steers the terminal. */
    output: () => output,
    async resize(columns: number, rows: number) {
      await written();
      terminal.resize(columns, rows);
      Object.assign(stdout, { columns, rows });
      stdout.emit('resize');
      await written();
    },
    /** What is seen now. */
    screen: () => linesFrom(terminal.buffer.active.baseY),
    /** What is seen, and what was scrolled out. */
    all: () => linesFrom(0),
  };
}
