import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder of programs that stand before those of the machine. Its `tmux` fails, so that the agents' terminals are
 * processes of their server: a tmux of theirs would outlive it.
 */
export async function ownTools(folder: string): Promise<string> {
  const tools = join(folder, 'tools');
  await mkdir(tools, { recursive: true });
  await writeFile(join(tools, 'tmux'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return `${tools}:${process.env.PATH}`;
}
