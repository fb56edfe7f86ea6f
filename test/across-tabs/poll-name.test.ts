import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Polled, pollName } from '../../src/across-tabs/poll-name.ts';
import { defineBatchResource } from '../../src/fleet/index.ts';
import { bearer, defineResource } from '../../src/index.ts';

const build = (path = 'jobs', key: (() => string | null) | null = null, by = 'a') =>
  defineResource({
    request: (id) => ({ url: `https://host/${path}/${id}`, headers: { by } }),
    schema: z.string(),
    read: (status) => ({ status, verdict: 'pending' }),
    ...(key && { credentials: bearer(key) }),
  });

const name = (polled: Partial<Polled> = {}, between: Parameters<typeof pollName>[1] = {}) =>
  pollName({ resource: build(), machine: {}, ids: ['a'], settings: {}, ...polled }, between);

describe('the name of a poll', () => {
  it('is the same in each tab, and nothing can be told from it', async () => {
    const one = await name({ resource: build('jobs', () => 'canary') });
    expect(await name({ resource: build('jobs', () => 'canary') })).toBe(one);
    expect(one).toMatch(/^pollchart \d+\.\d+\.\d+\S* {2}[0-9a-f]{64}$/);
  });

  it.each([
    ['another id', { ids: ['b'] }, {}],
    ['another address', { resource: build('tasks') }, {}],
    ['another header', { resource: build('jobs', null, 'b') }, {}],
    ['another policy', { settings: { maxFailures: 1 } }, {}],
    ['another secret', { resource: build('jobs', () => 'canary') }, {}],
    ['another user', {}, { user: 'ann' }],
    ['another release', {}, { release: '2' }],
    [
      'code that reads it otherwise',
      {
        resource: defineResource({
          request: (id) => ({ url: `https://host/jobs/${id}`, headers: { by: 'a' } }),
          schema: z.string(),
          read: (status) => ({ status, verdict: 'succeeded' as const }),
        }),
      },
      {},
    ],
  ] as const)('is another one for %s', async (_, polled, between) => {
    expect(await name(polled, between)).not.toBe(await name());
  });

  it('of a fleet is the same for its ids in another order', async () => {
    const resource = defineBatchResource({
      request: (ids) => ({ url: `https://host/jobs?ids=${ids}` }),
      schema: z.string(),
      readings: () => [],
      limit: 9,
    });
    expect(await name({ resource, ids: ['a', 'b'] })).toBe(
      await name({ resource, ids: ['b', 'a'] }),
    );
  });

  it('of one user is the same whatever the secret, which isn’t asked for', async () => {
    const source = () => {
      throw new Error('asked');
    };
    const between = { user: 'ann' };
    expect(await name({ resource: build('jobs', source) }, between)).toBe(
      await name({ resource: build('jobs', () => 'canary') }, between),
    );
  });

  it('is refused while nobody is signed in, and where nothing tells the machine but a name', async () => {
    const nobody = build('jobs', () => null);
    await expect(name({ resource: nobody })).rejects.toThrow(/^acrossTabs\.user: expected who/);
    const load = defineResource({
      load: async () => 'RUNNING',
      schema: z.string(),
      read: (status) => ({ status, verdict: 'pending' }),
    });
    const machine = {};
    for (const resource of [load, undefined])
      await expect(name({ resource, machine })).rejects.toThrow(
        /^acrossTabs\.machines: expected a name for the machine that polls "a"/,
      );
    const named = await name({ resource: load, machine }, { machines: { jobs: machine } });
    const other = await name({ resource: load, machine }, { machines: { tasks: machine } });
    expect(named).not.toBe(other);
  });
});
