#!/usr/bin/env node
import { watchOutput } from './closed-output.ts';
import { fail } from './fail.ts';
import { createProgram } from './program.ts';

watchOutput();
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

try {
  await createProgram().parseAsync();
} catch (error) {
  fail(error);
}
