import { hostChecks } from 'pollchart/testing';
import { describe, it } from 'vitest';
import { MemoryHost, MemoryStore } from '../durable/hosts/memory.ts';

const store = new MemoryStore();
const open = async (beforeCommand: () => void) => {
  const host = new MemoryHost(store, beforeCommand);
  return { host, crash: () => host.crash() };
};

describe('A host in memory', () => {
  for (const { name, run } of hostChecks(open)) it(name, run);
});
