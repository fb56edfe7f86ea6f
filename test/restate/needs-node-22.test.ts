import { afterEach, expect, it } from 'vitest';
import { pollingServices } from '../../src/restate/index.ts';

const own = Object.getOwnPropertyDescriptor(Promise, 'withResolvers');
afterEach(() => {
  if (own) Object.defineProperty(Promise, 'withResolvers', own);
});

it('on a Node older than 22 says in a sentence what is missing', () => {
  Reflect.deleteProperty(Promise, 'withResolvers');
  expect(() => pollingServices({ resources: {} })).toThrow(
    `pollchart/restate needs Node 22 or newer: Restate's SDK uses Promise.withResolvers, which Node ${process.versions.node} doesn't have`,
  );
});
