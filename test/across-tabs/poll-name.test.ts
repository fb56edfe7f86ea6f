import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Polled, pollName } from '../../src/across-tabs/poll-name.ts';
import { defineBatchResource } from '../../src/fleet/index.ts';
import { bearer, cookies, defineResource, type Resource } from '../../src/index.ts';
import type { Confirm } from '../../src/resource/batch-resource.ts';

const build = (path = 'jobs', key: (() => string | null) | null = null, by = 'a') =>
  defineResource({
    request: (id) => ({ url: `https://host/${path}/${id}`, headers: { by } }),
    schema: z.string(),
    read: (status) => ({ status, verdict: 'pending' }),
    ...(key && { credentials: bearer(key) }),
  });

type Between = Parameters<typeof pollName>[1];

const name = (polled: Partial<Polled> = {}, between: Between = { user: 'bob' }) =>
  pollName(
    { resource: build(), hasOwnFetch: false, machine: {}, ids: ['a'], settings: {}, ...polled },
    between,
  );
const ofSecret = (secret: string) => name({ resource: build('jobs', () => secret) }, {});

const readString = (status: string) => ({ status, verdict: 'pending' as const });
const withOthers = (other: Resource<string>) => ({ ...build(), alternatives: [other] });
const batch = (confirm: Confirm<unknown>) =>
  defineBatchResource({
    request: (ids) => ({ url: `https://host/jobs?ids=${ids}` }),
    schema: z.string(),
    readings: () => [],
    limit: 9,
    confirm,
  });
const always = { when: () => true };

describe('the name of a poll', () => {
  it('is the same in each tab, and nothing can be told from it', async () => {
    const one = await ofSecret('canary');
    expect(await ofSecret('canary')).toBe(one);
    expect(one).toMatch(/^pollchart \d+\.\d+\.\d+\S* {2}[0-9a-f]{64}$/);
  });

  it.each([
    ['another id', { ids: ['b'] }, {}],
    ['another address', { resource: build('tasks') }, {}],
    ['another header', { resource: build('jobs', null, 'b') }, {}],
    ['another policy', { settings: { maxFailures: 1 } }, {}],
    ['another user', {}, { user: 'ann' }],
    ['another release', {}, { release: '2' }],
    ['another address of what it asks besides', { resource: withOthers(build('tasks')) }, {}],
    [
      'another schema of the same code',
      { resource: { ...build(), schema: z.literal('RUNNING') } },
      {},
    ],
    ['another bound of its answers', { resource: { ...build(), maxBytes: 9 } }, {}],
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
    expect(await name(polled, { user: 'bob', ...between })).not.toBe(await name());
  });

  it('is another one for another secret', async () => {
    expect(await ofSecret('canary')).not.toBe(await ofSecret('finch'));
  });

  it('is another one for another address or code of whatever a machine asks besides', async () => {
    const names = await Promise.all(
      [
        withOthers(build('jobs')),
        withOthers(build('tasks')),
        batch({ resource: build('jobs'), ...always }),
        batch({ resource: build('tasks'), ...always }),
        batch({ resource: build('jobs'), when: () => false }),
      ].map((resource) => name({ resource })),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('counts the address also where a machine has a name', async () => {
    const machine = {};
    const between = { user: 'bob', machines: { jobs: machine } };
    const named = (resource: Polled['resource']) => name({ resource, machine }, between);
    expect(await named(build('jobs'))).not.toBe(await named(build('tasks')));
  });

  it('is known where one of several parts can’t be asked for an id, and what it throws where none can', async () => {
    const strict = {
      ...build(),
      request: () => {
        throw new Error('expected a UUID');
      },
    };
    const known = await name({ resource: { ...strict, alternatives: [build('jobs')] } });
    expect(known).not.toBe(await name({ resource: { ...strict, alternatives: [build('tasks')] } }));
    await expect(name({ resource: strict })).rejects.toThrow('expected a UUID');
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

  const ask = () => 'canary';
  it.each([
    ['without credentials', { resource: build() }],
    ['with cookies', { resource: { ...build(), credentials: [cookies()] } }],
    [
      'with cookies beside a key',
      { resource: { ...build(), credentials: [cookies(), bearer(ask)] } },
    ],
    ['of an actor of one’s own', { resource: undefined }],
    ['with a fetch of one’s own', { resource: build('jobs', ask), hasOwnFetch: true }],
  ] as const)('is refused %s until it is said who is signed in', async (_, polled) => {
    const machine = {};
    const machines = { jobs: machine };
    for (const user of [undefined, ''])
      await expect(name({ ...polled, machine }, { machines, user })).rejects.toThrow(
        /^acrossTabs\.user: expected who is signed in, or any text where all users get the same/,
      );
    const names = ['ann', 'bob'].map((user) => name({ ...polled, machine }, { machines, user }));
    expect(new Set(await Promise.all(names)).size).toBe(2);
  });

  it.each([
    ['without `request`', { resource: undefined }],
    ['with a `fetch` of your own', { hasOwnFetch: true }],
    [
      'with a bound or built-in function',
      { resource: { ...build(), read: readString.bind(null) as never } },
    ],
  ] as const)('is refused %s until the machine has a name', async (reason, polled) => {
    const machine = {};
    await expect(name({ ...polled, machine })).rejects.toThrow(
      `acrossTabs.machines: expected a name for the machine that polls "a" (${reason} there`,
    );
    const user = 'bob';
    const jobs = await name({ ...polled, machine }, { user, machines: { jobs: machine } });
    expect(await name({ ...polled, machine }, { user, machines: { tasks: machine } })).not.toBe(
      jobs,
    );
  });

  it('is refused while nobody is signed in', async () => {
    await expect(name({ resource: build('jobs', () => null) }, {})).rejects.toThrow(
      /^acrossTabs\.user: expected who is signed in \(the credentials have no secret yet/,
    );
  });

  it('is refused where a client of one’s own asks and the machine has no name', async () => {
    const resource = defineResource({
      load: async () => 'RUNNING',
      schema: z.string(),
      read: readString,
    });
    const machine = {};
    await expect(name({ resource, machine })).rejects.toThrow(/\(without `request` there/);
    const named = (machines: Between['machines']) =>
      name({ resource, machine }, { user: 'bob', machines });
    expect(await named({ jobs: machine })).not.toBe(await named({ tasks: machine }));
  });
});
