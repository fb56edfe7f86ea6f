import { readFileSync, writeFileSync } from 'node:fs';

const ROOT = new URL('..', import.meta.url);

/**
 * Writes what belongs in the README, or another file, between `<!-- name: command -->` and `<!-- /name -->`. With `--check`
 * it writes nothing, and fails when the section differs.
 */
export function keepFresh(
  name: string,
  command: string,
  fresh: string,
  isSame = (written: string) => written === fresh,
  file = 'README.md',
): void {
  const [begin, end] = [`<!-- ${name}: ${command} -->`, `<!-- /${name} -->`];
  const [before, rest] = readFileSync(new URL(file, ROOT), 'utf8').split(begin);
  const [written, after] = rest?.split(end) ?? [];
  if (written === undefined || after === undefined)
    throw new Error(`${file} has no ${begin} … ${end}`);

  if (!process.argv.includes('--check'))
    writeFileSync(new URL(file, ROOT), `${before}${begin}\n${fresh}\n${end}${after}`);
  else if (!isSame(written.trim())) {
    console.error(`${file} is stale at ${begin}: run \`${command}\``);
    process.exitCode = 1;
  }
}
