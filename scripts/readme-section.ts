import { readFileSync, writeFileSync } from 'node:fs';

const README = new URL('../README.md', import.meta.url);

/**
 * Writes what belongs in the README between `<!-- name: command -->` and `<!-- /name -->`. With `--check`
 * it writes nothing, and fails when what stands there is not the same.
 */
export function keepFresh(
  name: string,
  command: string,
  fresh: string,
  isSame = (written: string) => written === fresh,
): void {
  const [begin, end] = [`<!-- ${name}: ${command} -->`, `<!-- /${name} -->`];
  const [before, rest] = readFileSync(README, 'utf8').split(begin);
  const [written, after] = rest?.split(end) ?? [];
  if (written === undefined || after === undefined)
    throw new Error(`README.md has no ${begin} … ${end}`);

  if (!process.argv.includes('--check'))
    writeFileSync(README, `${before}${begin}\n${fresh}\n${end}${after}`);
  else if (!isSame(written.trim())) {
    console.error(`README.md is stale at ${begin}: run \`${command}\``);
    process.exitCode = 1;
  }
}
