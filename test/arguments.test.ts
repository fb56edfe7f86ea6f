import { describe, expect, it } from 'vitest';
import * as durable from '../src/durable/index.ts';
import * as fleet from '../src/fleet/index.ts';
import * as main from '../src/index.ts';
import * as inspect from '../src/inspect/index.ts';
import * as inspectServer from '../src/inspect-server/index.ts';
import * as node from '../src/node/index.ts';
import * as openhands from '../src/openhands/index.ts';
import * as react from '../src/react/index.ts';
import * as testing from '../src/testing/index.ts';

const { createPollingMachine, defineResource, unchecked } = main;
const machine = createPollingMachine(
  defineResource({
    request: (id) => ({ url: `http://127.0.0.1:9/${id}` }),
    schema: unchecked(),
    read: () => ({ status: 'on', verdict: 'pending' }),
  }),
);

/** What is written by mistake: nothing, another type, or what is left when a field was forgotten. */
const mistakes: readonly (readonly unknown[])[] = [
  [],
  [null],
  ['x'],
  [{}],
  [{ secretFields: 'token' }],
  [{ signal: 1, port: -1, fetch: 1 }],
  [[]],
  [machine, null],
  [machine, 7],
  [machine, {}, null],
  [machine, { id: 'a', ids: ['a'], signal: 1 }],
];

/** How JavaScript words that something was taken for what it isn't; React says the last of a hook outside of a component. */
const RAW =
  /^Cannot (?!.*'useState')|is not (a function|iterable|an object|a constructor)|undefined is|Reduce of empty/;

/** Errors and components are no functions that are called, and a hook needs React before it looks at what it got. */
const CALLED_OTHERWISE = ['InputError', 'PollingProvider', 'useFleetMember'];

type Door = readonly [string, (...args: readonly unknown[]) => unknown];

const doors = Object.entries<unknown>({
  ...main,
  ...{ ...fleet, ...durable, ...inspect, ...inspectServer, ...node, ...openhands },
  ...react,
  ...testing,
}).filter(
  (door): door is [...Door] => typeof door[1] === 'function' && !CALLED_OTHERWISE.includes(door[0]),
);

/** What it throws or rejects with, if it does before it waits for anything else. */
async function complaintOf(call: () => unknown): Promise<unknown> {
  try {
    const made = await Promise.race([call(), new Promise((resolve) => setImmediate(resolve))]);
    await Object(made).close?.();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('What a function of an entry point is given by mistake', () => {
  it.each(doors)('is named by %s', async (_, door) => {
    for (const args of mistakes) {
      const error = await complaintOf(() => door(...args));
      expect((error as Error | undefined)?.message ?? '').not.toMatch(RAW);
    }
  });
});
