import { defineConfig } from 'vitest/config';
import { ClosingLines } from './closing-lines.ts';

export default defineConfig({
  test: { include: ['**/*.case.ts'], root: import.meta.dirname, reporters: [new ClosingLines()] },
});
