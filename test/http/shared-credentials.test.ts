import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createFleetMachine, defineBatchResource, pollFleet } from '../../src/fleet/index.ts';
import {
  bearer,
  type Credentials,
  createPollingMachine,
  defineResource,
  explain,
  poll,
} from '../../src/index.ts';

const closings: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closings.splice(0).map((close) => close())));

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closings.push(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * An API whose first token has expired, and its token server: a refresh token is good for one use, and a second use
 * revokes everything. Half of the first four requests are refused only once the refreshed token has been used.
 */
async function startApi({ isRevoked = false } = {}) {
  const refreshes: string[] = [];
  let revoked = isRevoked;
  const first: (() => void)[] = [];
  const late: (() => void)[] = [];
  const url = await listen((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname === '/token') {
      const used = searchParams.get('refresh') ?? '';
      revoked ||= refreshes.includes(used);
      refreshes.push(used);
      return answer(200, { access: `access-${refreshes.length}`, refresh: `${used}-next` });
    }
    const token = request.headers.authorization;
    const refuse = () => answer(401, { message: `${token} has expired` });
    if (token === 'Bearer access-0') {
      if (first.push(refuse) < 4) return;
      late.push(...first.splice(0, 2));
      for (const refused of first) refused();
      return;
    }
    if (revoked || token !== `Bearer access-${refreshes.length}`) {
      for (const refused of late.splice(0)) refused();
      return refuse();
    }
    const ids = searchParams.getAll('id');
    answer(200, { jobs: ids.map((id) => ({ id, status: `done, says ${token}` })) });
    for (const refused of late.splice(0)) refused();
  });
  return { url, refreshes };
}

/** A store of tokens as applications have one. */
function tokenStore(url: string): Credentials {
  let tokens = { access: 'access-0', refresh: 'r' };
  return bearer(async ({ rejected }) => {
    if (rejected)
      tokens = (await (
        await fetch(`${url}/token?refresh=${tokens.refresh}`)
      ).json()) as typeof tokens;
    return tokens.access;
  });
}

const schema = z.object({ jobs: z.array(z.object({ id: z.string(), status: z.string() })) });
const query = (ids: readonly string[]) => ids.map((id) => `id=${id}`).join('&');
const succeeded = { verdict: 'succeeded' } as const;

/** Three polls and a fleet that start together. */
async function run(url: string) {
  const credentials = tokenStore(url);
  const machine = createPollingMachine(
    defineResource({
      request: (id) => ({ url: `${url}/jobs?${query([id])}` }),
      schema,
      read: ({ jobs }) => ({ status: jobs[0]?.status ?? 'none', ...succeeded }),
      credentials,
    }),
  );
  const fleet = createFleetMachine(
    defineBatchResource({
      request: (ids) => ({ url: `${url}/jobs?${query(ids)}` }),
      schema,
      readings: ({ jobs }) => jobs.map((job) => ({ ...job, ...succeeded, data: job })),
      limit: 99,
      credentials,
    }),
  );
  const [all, ...polls] = await Promise.all([
    pollFleet(fleet, { ids: ['d', 'e'] }),
    ...['a', 'b', 'c'].map((id) => poll(machine, { id })),
  ]);
  return [...polls, ...all.outcomes];
}

describe('Three polls and a fleet with one expired token', () => {
  it('refresh it once, late refusals included, and all succeed', async () => {
    const { url, refreshes } = await startApi();
    const outcomes = await run(url);
    expect(outcomes.map(({ reason }) => reason)).toEqual(Array(5).fill('succeeded'));
    expect(refreshes).toEqual(['r']);
  });

  it('refresh it once, and all end as unauthorized, when the refreshed one is refused too', async () => {
    const { url, refreshes } = await startApi({ isRevoked: true });
    const outcomes = await run(url);
    expect(outcomes.map(({ reason }) => reason)).toEqual(Array(5).fill('unauthorized'));
    expect(refreshes).toEqual(['r']);
  });

  it('show neither the old token nor the new one', async () => {
    const { url } = await startApi();
    for (const outcome of await run(url)) {
      expect(outcome.status).toContain('done, says');
      expect(outcome.status + explain(outcome)).not.toMatch(/access-\d/);
    }
  });
});
