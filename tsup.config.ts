import { defineConfig } from 'tsup';

const shared = { target: 'es2022', sourcemap: true, clean: false, splitting: true } as const;

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      openhands: 'src/openhands/index.ts',
      testing: 'src/testing/index.ts',
    },
    format: ['esm', 'cjs'],
    dts: true,
  },
  { ...shared, entry: { cli: 'src/cli/main.ts' }, format: ['esm'] },
]);
