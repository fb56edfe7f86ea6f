import { describe, expect, it } from 'vitest';
import { membersIn } from '../../machines/fleet/members.ts';
import { initialFleet } from '../../machines/fleet.context.ts';
import { refusal } from '../support/refusal.ts';

const idsOf = (ids: readonly string[], normalizeId?: (id: string) => string) =>
  membersIn(initialFleet({ ids }, normalizeId && { normalizeId })).map(({ id }) => id);

describe('A new fleet', () => {
  it('keeps ids as they are, each once', () => {
    expect(idsOf(['b', 'A', 'b', 'a'])).toEqual(['b', 'A', 'a']);
  });

  it('treats two spellings of one id as one member', () => {
    const fleet = {
      input: { ids: ['A', 'a', 'B'] },
      normalizeId: (id: string) => id.toLowerCase(),
    };
    expect(idsOf(fleet.input.ids, fleet.normalizeId)).toEqual(['a', 'b']);
    expect(initialFleet(fleet.input, fleet).live).toBe(2);
  });

  it('neither starts by itself nor stays open for others by default', () => {
    const input = { ids: ['a'] };
    expect(initialFleet(input)).toMatchObject({ autoStart: false, keepOpen: false });
    const flagged = { ...input, autoStart: true, keepOpen: true };
    expect(initialFleet(flagged)).toMatchObject({ autoStart: true, keepOpen: true });
  });

  it('asks for as many ids, as often and as many at once as its options say', () => {
    expect(initialFleet({ ids: [] })).toMatchObject({
      ...{ limit: 99, maxInFlight: 4, rate: null, longPollMs: 0, nextStartAt: null },
    });
    const options = {
      ...{ limit: 5, maxInFlight: 2, rate: { requests: 3, perMs: 1_000 }, longPollMs: 30_000 },
    };
    expect(initialFleet({ ids: [] }, options)).toMatchObject(options);
  });

  it.each([
    [{}, 'input.ids: expected an array of strings that are not empty, got undefined'],
    [{ ids: 'abc' }, 'input.ids: expected an array of strings that are not empty, got "abc"'],
    [{ ids: ['a', 7] }, 'input.ids[1]: expected a string that is not empty, got 7'],
    [{ ids: ['a', ''] }, 'input.ids[1]: expected a string that is not empty, got ""'],
    [{ ids: ['a'], autoStart: 'no' }, 'input.autoStart: expected true or false, got "no"'],
    [{ ids: ['a'], keepOpen: 1 }, 'input.keepOpen: expected true or false, got 1'],
  ])('says of the input %j what it would take', (input, message) => {
    expect(() => initialFleet(input as never)).toThrow(message);
  });

  it('refuses an id that is empty once it is normalized', () => {
    const fleet = { input: { ids: ['a', ' '] }, normalizeId: (id: string) => id.trim() };
    expect(() => initialFleet(fleet.input, fleet)).toThrow(refusal('input.ids[1]', '" "'));
  });
});
