import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { exports, bin, dependencies, peerDependencies, scripts } = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
);

/** What `npm publish` would send, as npm itself lists it. */
function packed(): string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const listed = execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(listed);
  return files.map(({ path }: { path: string }) => path).sort();
}

/** `inspect-server` of `./inspect-server`; `index` of `.`. */
const entries = Object.keys(exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.slice(2) || 'index');

it('packs the built code, its types, the licences of what is in it, and five files beside them: no source, no test, no map, no secret', () => {
  const built = packed().filter((path) => path.startsWith('dist/'));
  const others = packed().filter((path) => !path.startsWith('dist/'));
  expect(others).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'README.zh-CN.md',
    'package.json',
  ]);
  // An entry, what entries share under a name with a hash, or the inspector's page.
  const own = new RegExp(
    `^dist/(?:(?:inspect-page/)?LICENSES\\.txt|inspect-page/(?:page\\.css|(?:page|worker|[a-z-]+-[\\w-]{8})\\.js)|(?:${[...entries, 'cli'].join('|')}|[a-z-]+-[\\w-]{8})\\.(?:c?js|d\\.c?ts))$`,
  );
  expect(built.filter((path) => !own.test(path))).toEqual([]);
});

it('packs every file that the package points to', () => {
  const files = packed();
  const scripts = entries.flatMap((entry) => [`dist/${entry}.js`, `dist/${entry}.cjs`]);
  for (const path of [...scripts, bin.pollchart.slice(2)]) expect(files).toContain(path);
});

it.each(
  Object.entries<{ import: { default: string }; require: { default: string } }>(exports).filter(
    ([path]) => path !== './package.json',
  ),
)('%s offers the same by import and by require', (_, { import: esm, require: cjs }) => {
  const script = `const required = Object.keys(require(${JSON.stringify(`${root}${cjs.default}`)}));
    import(${JSON.stringify(`${root}${esm.default}`)}).then((imported) =>
      console.log(JSON.stringify([required, Object.keys(imported)])));`;
  const names = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  const [required, imported] = JSON.parse(names).map((list: string[]) => list.sort());
  expect(required).toEqual(imported);
  expect(imported).not.toEqual([]);
});

it.each(['cjs', 'js'])("serves the inspector's page from inspect-server.%s", (extension) => {
  const script = `import(${JSON.stringify(`${root}dist/inspect-server.${extension}`)}).then(
    async ({ startInspectorServer }) => {
      const server = await startInspectorServer();
      const page = await fetch(server.url);
      await server.close();
      console.log(page.status, page.headers.get('content-type'));
    });`;
  const said = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(said).toBe('200 text/html; charset=utf-8\n');
});

it('packs nothing that names a place on the disk it was built on', () => {
  const text = packed()
    .filter((path) => /\.c?js$/.test(path))
    .map((path) => readFileSync(`${root}/${path}`, 'utf8'))
    .join('\n');
  expect(text).not.toContain(root);
});

it('packs no script that npm would run, or warn of, where the package is installed', () => {
  const installing = [
    'preinstall',
    'install',
    'postinstall',
    'prepublish',
    'preprepare',
    'prepare',
    'postprepare',
  ];
  expect(Object.keys(scripts).filter((name) => installing.includes(name))).toEqual([]);
});

it('depends on at most five packages: what only the command line needs is in it, beside its licences', () => {
  expect(Object.keys(dependencies).length).toBeLessThanOrEqual(5);
  const cli = readFileSync(`${root}/${bin.pollchart}`, 'utf8');
  const imported = Array.from(
    cli.matchAll(/^import (?:.* from )?["']([^."'][^"']*)["'];?$/gm),
    ([, name = '']) => name.split('/')[0],
  ).filter((name = '') => !isBuiltin(name));
  const known = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
  expect(imported.filter((name) => !known.includes(`${name}`))).toEqual([]);
  const licenses = readFileSync(`${root}/dist/LICENSES.txt`, 'utf8');
  const bundled = [...licenses.matchAll(/^(\S+) \d+\.\d+\.\d+ \((.+)\)$/gm)];
  expect(bundled.map(([, name]) => name)).toContain('commander');
  for (const [, , license] of bundled) expect(license).toMatch(/^(?:MIT|ISC|MPL-2\.0)$/);
});

it('depends on released versions from the registry alone', () => {
  for (const range of Object.values(dependencies)) expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
});
