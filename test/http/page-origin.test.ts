import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { defineResource } from '../../src/index.ts';
import { observed } from '../support/observed.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const jobs = defineResource({
  request: (id) => ({ url: `https://job.test/${id}` }),
  schema: z.object({ status: z.string() }),
  read: ({ status }) => ({ status, verdict: 'pending' }),
});

const validators = { etag: '"1"', lastModified: null };

/** What is asked in such a place, where a reading came before. */
async function askedIn(globals: object): Promise<RequestInit & { readonly headers: Headers }> {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  const asked: RequestInit[] = [];
  await observed(jobs, { validators }, async (_, init) => {
    asked.push(init ?? {});
    return new Response('', { status: 304 });
  });
  return asked[0] as RequestInit & { readonly headers: Headers };
}

const etagIn = ({ headers }: { readonly headers: Headers }) => headers.get('if-none-match');

describe('where there is no page', () => {
  it.each<[string, object]>([
    ['on a server', {}],
    ['in a Worker of Cloudflare', { origin: 'null', WorkerGlobalScope: class {} }],
  ])('%s the request is conditional, and no cache is named', async (_, globals) => {
    const asked = await askedIn(globals);
    expect(etagIn(asked)).toBe('"1"');
    expect(asked).not.toHaveProperty('cache');
  });
});

describe('in a page', () => {
  it.each<[string, object, string | null]>([
    ['of the server', { origin: 'https://job.test' }, '"1"'],
    ['of another server', { origin: 'https://page.test' }, null],
    ['whose origin is opaque', { origin: 'null', document: {} }, null],
    ['whose worker’s origin is opaque', { origin: 'null', location: {} }, null],
  ])('%s the browser’s cache isn’t used, and the etag is %s', async (_, globals, etag) => {
    const asked = await askedIn(globals);
    expect(etagIn(asked)).toBe(etag);
    expect(asked.cache).toBe('no-store');
  });
});
