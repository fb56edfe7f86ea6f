#!/usr/bin/env node
import { fail } from './fail.ts';
import { createProgram } from './program.ts';

process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

try {
  await createProgram().parseAsync();
} catch (error) {
  fail(error);
}
