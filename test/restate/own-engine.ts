import { afterAll, beforeAll } from 'vitest';
import { needsOwnNetwork } from '../support/own-network.ts';
import { type Engine, startEngine } from './engine.ts';

/** An engine for the tests of one file; they are left out where it can't be kept from the internet. */
export function ownEngine(): Engine {
  let engine: Engine | undefined;
  const available = needsOwnNetwork();
  beforeAll(async () => {
    if (available) engine = await startEngine();
  });
  afterAll(() => engine?.stop());
  return new Proxy({} as Engine, { get: (_, method) => Reflect.get(engine as Engine, method) });
}
