import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { InputError } from '../../machines/validate/input-error.ts';
import { defineBatchResource } from '../../src/resource/batch-resource.ts';
import { defineResource } from '../../src/resource/resource.ts';

const part = {
  request: () => ({ url: 'http://a.test' }),
  schema: z.object({ status: z.string() }),
  read: () => ({ status: 'x', verdict: 'pending' as const }),
};
const one = (extra: object) => defineResource({ ...part, ...extra });
const { read: _, ...shared } = part;
const many = (extra: object) =>
  defineBatchResource({ ...shared, readings: () => [], limit: 10, ...extra });

const kinds = { defineResource: one, defineBatchResource: many };

describe.each(Object.entries(kinds))('%s', (_, define) => {
  it.each<[object, string]>([
    [
      { requset: 'sk-secret' },
      'resource.requset: expected no such field (known: request, schema, ',
    ],
    [{ key: 'sk-secret' }, 'resource.key: expected no such field'],
    [{ request: 'http://a.test' }, 'resource.request: expected a function from '],
    [
      { schema: {} },
      'resource.schema: expected a Standard Schema (zod, valibot, arktype …), got an object',
    ],
    [{ interpret: {} }, 'resource.interpret: expected a function from a response to a finding, '],
    [{ longPollMs: 0 }, 'resource.longPollMs: expected a whole number from 1 to 86400000, got 0'],
    [{ longPollMs: 86_400_001 }, 'resource.longPollMs'],
    [{ longPollMs: '5s' }, 'resource.longPollMs'],
    [{ maxBytes: 0 }, 'resource.maxBytes: expected a whole number from 1 to 1073741824, got 0'],
    [{ maxBytes: 2 ** 30 + 1 }, 'resource.maxBytes'],
    [{ maxBytes: 1.5 }, 'resource.maxBytes'],
    [{ maxBytes: null }, 'resource.maxBytes'],
    [{ secretFields: 'pin' }, 'resource.secretFields: expected a list, got "pin"'],
    [{ secretFields: [7] }, 'resource.secretFields[0]: expected a string'],
    [{ policy: { maxFails: 3 } }, 'policy.maxFails: expected no such field'],
    [{ credentials: 'sk-secret' }, 'resource.credentials'],
  ])('refuses by name, without what may be a secret: %j', (extra, message) => {
    expect(() => define(extra)).toThrow(InputError);
    expect(() => define(extra)).toThrow(message);
    expect(() => define(extra)).not.toThrow('sk-secret');
  });

  it.each<[object, object]>([
    [
      { longPollMs: 86_400_000, maxBytes: 2 ** 30 },
      { longPollMs: 86_400_000, maxBytes: 2 ** 30 },
    ],
    [
      { longPollMs: 1, maxBytes: 1, secretFields: [] },
      { longPollMs: 1, maxBytes: 1 },
    ],
    [
      { longPollMs: undefined, maxBytes: undefined, interpret: undefined },
      { longPollMs: null, interpret: null },
    ],
  ])('takes %j', (extra, expected) => {
    expect(define(extra)).toMatchObject(expected);
  });

  it('refuses to be given nothing', () => {
    expect(() =>
      (define === one ? defineResource : defineBatchResource)(undefined as never),
    ).toThrow('resource.request: expected a function');
  });
});

it('a body may have 1 MiB, that of a batch 16 MiB, unless the resource says otherwise', () => {
  expect(one({}).maxBytes).toBe(2 ** 20);
  expect(many({}).maxBytes).toBe(2 ** 24);
});

describe('confirm', () => {
  it.each<[object, string]>([
    [{}, 'resource.confirm.resource: expected what defineResource returns, got undefined'],
    [{ resource: many({}) }, 'resource.confirm.resource: expected what defineResource returns'],
    [{ resource: one({}), when: true }, 'resource.confirm.when: expected a function'],
    [
      { resource: one({}), whne: () => true },
      'resource.confirm.whne: expected no such field (known: resource, when)',
    ],
  ])('is refused by name: %j', (confirm, message) => {
    expect(() => many({ confirm })).toThrow(message);
  });

  it('takes all that ended by default', () => {
    expect(many({ confirm: { resource: one({}) } }).confirm?.when({} as never)).toBe(true);
    expect(many({}).confirm).toBeNull();
  });
});
