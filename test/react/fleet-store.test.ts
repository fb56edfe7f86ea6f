import { describe, expect, it } from 'vitest';
import { createFleetMachine, type FleetMachine } from '../../src/fleet/index.ts';
import { InputError } from '../../src/index.ts';
import { appConversations } from '../../src/openhands/index.ts';
import { FleetStore } from '../../src/react/fleet-store.ts';
import { IdNormalizer } from '../../src/react/id-normalizer.ts';
import { refusal } from '../support/refusal.ts';

const machine = createFleetMachine(appConversations({ baseUrl: 'http://127.0.0.1:1' }));
const a = '7d9f0c2ab4e84d0f9a6b000000000000';
const b = '7d9f0c2ab4e84d0f9a6b00000000000b';
const dashedA = '7D9F0C2A-B4E8-4D0F-9A6B-000000000000';

describe('a fleet that is shown', () => {
  it.each([
    [{ ids: undefined }, refusal('input.ids', 'undefined')],
    [{ ids: 'abc' }, refusal('input.ids', '"abc"')],
    [{ ids: [a, ''] }, refusal('input.ids[1]', '""')],
    [{ ids: [], policy: { missingGrace: -1 } }, refusal('policy.missingGrace', '-1')],
  ])('refuses %o by name', (input, message) => {
    const make = () => new FleetStore(machine, input as never);
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });

  it('refuses ids that come later, and the id of a member', () => {
    const store = new FleetStore(machine, { ids: [a] });
    expect(() => store.normalize([a, ''])).toThrow(refusal('input.ids[1]', '""'));
    expect(() => store.normalize(null as never)).toThrow(refusal('input.ids', 'null'));
    expect(() => store.members.of('')).toThrow(refusal('input.ids[0]', '""'));
    expect(store.normalize([a])).toEqual([a]);
  });

  it('gives the same list for equal ids', () => {
    const store = new FleetStore(machine, { ids: [a] });
    const given = [dashedA, b];
    const normalized = store.normalize(given);
    expect(normalized).toEqual([a, b]);
    expect(store.normalize([dashedA, b])).toBe(normalized);
    given.pop();
    expect(store.normalize(given)).toEqual([a]);
  });
});

describe('the spelling of ids', () => {
  /** Counts how often it is asked. */
  function counting(machine: FleetMachine) {
    let asked = 0;
    const getInitialSnapshot = (...given: Parameters<FleetMachine['getInitialSnapshot']>) => {
      asked += 1;
      return machine.getInitialSnapshot(...given);
    };
    const counted = Object.assign(Object.create(machine), { getInitialSnapshot }) as FleetMachine;
    return { machine: counted, asked: () => asked };
  }

  it('is the machine’s own, with each id once in the order in which they came', () => {
    const normalizer = new IdNormalizer(machine);
    expect(normalizer.normalizeAll([b, dashedA, a, b])).toEqual([b, a]);
    expect(normalizer.normalize(dashedA)).toBe(a);
  });

  it('is asked for all ids at once, and in halves only where two spellings meet', () => {
    const ids = Array.from({ length: 1_024 }, (_, n) => `${n}`.padStart(32, '0'));
    const plain = counting(machine as FleetMachine);
    new IdNormalizer(plain.machine).normalizeAll(ids);
    expect(plain.asked()).toBe(1);

    const twice = counting(machine as FleetMachine);
    const normalizer = new IdNormalizer(twice.machine);
    expect(normalizer.normalizeAll([...ids, dashedA, a])).toHaveLength(1_025);
    expect(twice.asked()).toBeLessThan(25);
    const before = twice.asked();
    for (const id of [...ids, dashedA]) normalizer.normalize(id);
    expect(twice.asked()).toBe(before);
  });
});
