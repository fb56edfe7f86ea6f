import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createFetchBatch } from '../../src/http/fetch-batch.ts';
import { bearer, defineResource, explain, observe } from '../../src/index.ts';
import { defineBatchResource } from '../../src/resource/batch-resource.ts';
import { observed } from '../support/observed.ts';
import { observedBatch } from '../support/observed-batch.ts';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';

const servers: PlainServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(type: string, body: string) {
  const headers = { 'content-type': type };
  const server = await startPlainServer(() => ({ headers, body }));
  servers.push(server);
  return server.url;
}

const schema = z.object({ status: z.string() });
const SECRET = 'Cnry-secret-9f8e';

const jobs = (url: string, maxBytes?: number) =>
  defineResource({
    request: () => ({ url }),
    schema,
    read: ({ status }) => ({ status, verdict: 'pending' }),
    credentials: bearer(() => SECRET),
    maxBytes,
  });

const filler = 'x'.repeat(2_000);
const json = JSON.stringify({ status: filler });

const message = (content: string) => `The body is larger than 1024 bytes${content}`;

describe('a body that is too large', () => {
  it.each<[string, string, string]>([
    ['application/json; charset=utf-8', json, ' (application/json)'],
    ['Application/Problem+JSON', json, ' (application/problem+json)'],
    ['text/html; charset=utf-8', `<!doctype html>${filler}`, ' (text/html)'],
    ['application/zip', `PK\u0003\u0004${filler}`, ' (application/zip)'],
    ['text/html', json, ' (JSON, labelled text/html)'],
    ['text/plain', `\ufeff\n [\n{"status":"${filler}"}]`, ' (JSON, labelled text/plain)'],
    ['text/plain', `[info] ${filler}`, ' (text/plain)'],
    ['text/plain', `${' '.repeat(500)}${json}`, ' (text/plain)'],
    ['', json, ' (JSON)'],
    ['', filler, ''],
    ['of no use', filler, ''],
    [`${'x'.repeat(500)}/plain`, filler, ''],
  ])('is told by what it is: “%s”', async (type, body, content) => {
    const url = await serve(type, body);
    expect(await observed(jobs(url, 1_024))).toMatchObject({
      type: 'rejected',
      failure: { code: 'tooLarge', message: message(content), httpStatus: 200, retryable: false },
    });
  });

  it('is told so for a batch', async () => {
    const url = await serve('application/json', json);
    const resource = defineBatchResource({
      limit: 9,
      request: () => ({ url }),
      schema,
      readings: () => [],
      maxBytes: 1_024,
    });
    const answer = await observedBatch(createFetchBatch(resource));
    expect(answer).toMatchObject({
      type: 'rejected',
      failure: { code: 'tooLarge', message: message(' (application/json)') },
    });
  });

  it('is told so for a response that came from elsewhere', async () => {
    const response = new Response(json, { headers: { 'content-type': 'application/json' } });
    const answer = await observe(jobs('http://localhost/', 1_024), response, { id: 'abc' });
    expect(answer).toMatchObject({ failure: { message: message(' (application/json)') } });
  });

  it('shows no secret that its label repeats', async () => {
    const url = await serve(`text/${SECRET}`, filler);
    const answer = await observed(jobs(url, 1_024));
    expect(answer).toMatchObject({ type: 'rejected', failure: { code: 'tooLarge' } });
    expect(JSON.stringify(answer).toLowerCase()).not.toContain(SECRET.toLowerCase());
    expect(explain((answer as never as { failure: never }).failure)).toContain('1 KiB');
  });
});
