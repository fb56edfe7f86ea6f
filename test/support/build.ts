import { execFileSync } from 'node:child_process';

/** Builds `dist` once before the tests that run the package as its users do. */
export function setup(): void {
  execFileSync('npx', ['tsup', '--no-dts', '--silent'], { stdio: 'inherit' });
}
