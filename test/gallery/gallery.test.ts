import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createPollingMachine, poll } from '../../src/index.ts';
import { azure } from './cases/azure.ts';
import { cloudformation } from './cases/cloudformation.ts';
import { ebiJob } from './cases/ebi-job.ts';
import { elasticsearch } from './cases/elasticsearch.ts';
import { fhirBulkExport } from './cases/fhir-bulk-export.ts';
import { githubActions } from './cases/github-actions.ts';
import { githubStatistics } from './cases/github-statistics.ts';
import { googleDrive } from './cases/google-drive.ts';
import { googleOperations } from './cases/google-operation.ts';
import { openaiBatch } from './cases/openai-batch.ts';
import { openeo } from './cases/openeo.ts';
import { rfc9110 } from './cases/rfc9110.ts';
import { salesforce } from './cases/salesforce.ts';
import { serviceBroker } from './cases/service-broker.ts';
import { shopifyBulk } from './cases/shopify-bulk.ts';
import type { GalleryCase } from './gallery-case.ts';
import type { Arrival } from './servers/vendor-server.ts';

const cases: readonly GalleryCase[] = [
  ...rfc9110,
  ...azure,
  ...googleOperations,
  ...googleDrive,
  ...salesforce,
  ...fhirBulkExport,
  ...githubStatistics,
  ...githubActions,
  ...shopifyBulk,
  ...openaiBatch,
  ...ebiJob,
  ...elasticsearch,
  ...openeo,
  ...serviceBroker,
  ...cloudformation,
];

/** Waits of our own as short as possible, so that only those that a server asks for are seen. */
const eager = {
  interval: { minMs: 1, maxMs: 1 },
  backoff: { baseMs: 1, maxMs: 1 },
  rateLimit: { fallbackMs: 1 },
};

const inWords = ({ method, path, body }: Arrival) => `${method} ${path}${body && ` ${body}`}`;

describe.concurrent('the gallery', () => {
  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_, one) => {
    const server = await one.start();
    try {
      await one.before?.(server);
      const startedAt = performance.now();
      const observation = await one.observation?.(server);
      const earlier = server.requests.length;

      const machine = createPollingMachine(one.resource(server), { policy: eager });
      const { id, policy } = one;
      const outcome = await poll(machine, { id, policy, ...(observation && { observation }) });

      const requests = server.requests.slice(earlier);
      expect(requests.map(inWords)).toEqual(one.requests);
      const wanted = JSON.parse(JSON.stringify(one.outcome).replaceAll('{url}', server.url));
      const fields = Object.keys(wanted) as (keyof typeof outcome)[];
      expect(Object.fromEntries(fields.map((field) => [field, outcome[field]]))).toEqual(wanted);
      expect(outcome.failure?.message ?? '').toContain(one.failure ?? '');
      for (const { headers } of requests) expect(headers).toMatchObject(one.headers ?? {});
      for (const [index, ms] of Object.entries(one.waits ?? {})) {
        const { at } = requests[Number(index)] as Arrival;
        const before = requests[Number(index) - 1]?.at ?? startedAt;
        // A timer may fire a millisecond early.
        expect(at - before).toBeGreaterThanOrEqual(ms - 1);
      }
    } finally {
      await server.close();
    }
  });
});

/** The text of each source in a folder, if there is such a folder. */
const sourcesIn = (folder: URL) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    : [];

const folder = fileURLToPath(new URL('../../examples/apis/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));

describe('the files of the gallery', () => {
  it.each(files)('%s has a resource of less than 30 lines', (name) => {
    const source = readFileSync(`${folder}${name}`, 'utf8');
    const resources = [...source.matchAll(/^export const [\s\S]*?^ {2}\}\);$/gm)];
    expect(resources).not.toEqual([]);
    for (const [resource] of resources) expect(resource.split('\n').length).toBeLessThan(30);
  });

  it('are each tried by some test', () => {
    const tests = ['test/gallery/', 'test/real/'].flatMap((folder) =>
      sourcesIn(new URL(`../../${folder}`, import.meta.url)),
    );
    const tried = files.filter((name) => tests.some((test) => test.includes(`apis/${name}'`)));
    expect(tried).toEqual(files);
  });

  it('stand in the index, each with one line', () => {
    const index = readFileSync(`${folder}README.md`, 'utf8');
    const listed = [...index.matchAll(/^\| \[`([\w-]+\.ts)`\]\(\1\) \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(files);
  });
});
