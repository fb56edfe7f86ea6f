import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineResource, type Resource } from '../../src/index.ts';
import { observed } from '../support/observed.ts';
import { type PlainServer, type Reply, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const GOOD: Reply = { body: { status: 'RUNNING' } };
const MISSING: Reply = { status: 404, body: {} };
const REJECTED: Reply = { status: 400, body: {} };

/** A resource whose alternatives are the other paths. */
async function among(replies: Record<string, Reply>) {
  const server = await startPlainServer(({ path }) => replies[path.slice(1)] ?? MISSING);
  servers.push(server);
  const [first, ...alternatives] = Object.keys(replies).map((path) =>
    defineResource({
      request: () => ({ url: `${server.url}/${path}` }),
      schema: z.object({ status: z.string() }),
      read: ({ status }) => ({ status, verdict: 'pending', label: path }),
    }),
  );
  const resource = { ...first, alternatives } as Resource<{ status: string }>;
  const asked = () => server.requests.map(({ path }) => path.slice(1));
  return { resource, asked, replies };
}

describe('of alternatives', () => {
  it('the first that knows the id answers, and no further one is asked', async () => {
    const { resource, asked } = await among({ a: MISSING, b: REJECTED, c: GOOD, d: GOOD });
    expect(await observed(resource)).toMatchObject({ type: 'reading', label: 'c' });
    expect(asked()).toEqual(['a', 'b', 'c']);
  });

  it('the one that knew the id last is asked first', async () => {
    const { resource, asked } = await among({ a: MISSING, b: GOOD });
    await observed(resource);
    await observed(resource);
    expect(asked()).toEqual(['a', 'b', 'b']);
  });

  it('the others are asked again when the one that knew it no longer does', async () => {
    const { resource, asked, replies } = await among({ a: MISSING, b: GOOD, c: MISSING });
    await observed(resource);
    Object.assign(replies, { b: MISSING, c: GOOD });
    expect(await observed(resource)).toMatchObject({ label: 'c' });
    expect(asked()).toEqual(['a', 'b', 'b', 'a', 'c']);
  });

  it.each([
    ['missing before rejected', { a: REJECTED, b: MISSING, c: REJECTED }, 'missing'],
    ['the first of equals', { a: REJECTED, b: REJECTED }, 'rejected'],
  ])('none knows the id: %s is told', async (_, replies, type) => {
    const { resource, asked } = await among(replies);
    expect(await observed(resource)).toMatchObject({ type });
    expect(asked()).toEqual(Object.keys(replies));
  });

  it.each([401, 429, 500, 503])('none is asked after a %i', async (status) => {
    const { resource, asked } = await among({ a: { status, body: {} }, b: GOOD });
    expect((await observed(resource)).type).not.toBe('reading');
    expect(asked()).toEqual(['a']);
  });

  it('all times are counted, and the longest wait that one asked for holds', async () => {
    const paced = (seconds: string, reply: object): Reply => ({
      ...reply,
      headers: { 'x-poll-interval': seconds },
    });
    const { resource } = await among({
      a: paced('20', REJECTED as object),
      b: paced('7', GOOD as object),
    });
    const observation = await observed(resource);
    expect(observation).toMatchObject({ type: 'reading', askedMs: expect.any(Number) });
    expect(observation.askedMs).toBeGreaterThanOrEqual(7_000);
  });

  it('one that finds no answer in time ends the search', async () => {
    const { resource, asked } = await among({ a: 'silence', b: GOOD });
    expect(await observed(resource, { requestTimeoutMs: 100 })).toMatchObject({
      type: 'unavailable',
      failure: { code: 'timeout' },
    });
    expect(asked()).toEqual(['a']);
  });

  it('a page of one that was never asked before says nothing, also once there was a reading', async () => {
    const page: Reply = { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' };
    const last = { status: 'RUNNING', verdict: 'pending', detail: null, label: null, next: null };
    const input = { last: last as never };
    const { resource, asked, replies } = await among({ a: page, b: GOOD });
    expect(await observed(resource, input)).toMatchObject({ type: 'reading', label: 'b' });
    Object.assign(replies, { b: page });
    expect(await observed(resource, input)).toMatchObject({ type: 'unavailable' });
    expect(asked()).toEqual(['a', 'b', 'b']);
  });

  it('a page of all of them is one of a server in maintenance once there was a reading', async () => {
    const page: Reply = { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' };
    const last = { status: 'RUNNING', verdict: 'pending', detail: null, label: null, next: null };
    const { resource } = await among({ a: page, b: page });
    expect(await observed(resource, { last: last as never })).toMatchObject({
      type: 'unavailable',
      failure: { code: 'notJson' },
    });
  });

  it('all of them share the time until the deadline', async () => {
    const slow: typeof fetch = async (...request) => {
      await setTimeout(200);
      return fetch(...request);
    };
    const { resource } = await among({ a: MISSING, b: MISSING, c: MISSING });
    expect(await observed(resource, { deadlineMs: 300, deadlineAt: null }, slow)).toMatchObject({
      type: 'unavailable',
      failure: { code: 'timeout' },
    });
  });
});
