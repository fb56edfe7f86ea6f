import { bulkExport } from '../../../examples/apis/fhir-bulk-export.ts';
import { observe } from '../../../src/index.ts';
import { casesOf } from '../gallery-case.ts';
import { startFhir } from '../servers/fhir-bulk-export.ts';

const vendor = {
  name: 'FHIR',
  start: startFhir,
  resource: ({ url }: { url: string }) => bulkExport(url, () => 'key'),
  headers: { authorization: 'Bearer key' },
};

const manifest = { output: [{ type: 'Patient', url: 'https://files.example/p.ndjson' }] };

export const fhirBulkExport = casesOf(vendor, [
  {
    title: 'the answer to the kick-off says where to ask',
    id: 'patients',
    observation: async ({ url }) => {
      const started = await fetch(`${url}/Patient/$export`, {
        headers: { Prefer: 'respond-async' },
      });
      return observe(
        bulkExport(url, () => 'key'),
        started,
        { id: 'patients' },
      );
    },
    outcome: { reason: 'succeeded', status: 'complete', data: manifest },
    requests: Array<string>(2).fill('GET /exports/of/patients'),
  },
  {
    title: 'an export goes on through 202 and a transient error to its manifest',
    id: 'works',
    outcome: { reason: 'succeeded', status: 'complete', data: manifest },
    requests: Array<string>(3).fill('GET /bulkstatus/works'),
    waits: { 1: 1_000 },
  },
  {
    title: 'a 500 that isn’t transient has failed at once, in the server’s words',
    id: 'fails',
    outcome: { reason: 'failed', status: 'error', detail: 'a group has no members', data: null },
    requests: Array<string>(2).fill('GET /bulkstatus/fails'),
  },
  {
    title: 'a deleted export is missing',
    id: 'mine',
    before: ({ url }) => fetch(`${url}/bulkstatus/mine`, { method: 'DELETE' }),
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'the export was deleted',
    requests: ['GET /bulkstatus/mine'],
  },
  {
    title: '429 is asked again when it says, not earlier',
    id: 'throttled',
    outcome: { reason: 'succeeded', status: 'complete', data: manifest },
    requests: Array<string>(2).fill('GET /bulkstatus/throttled'),
    waits: { 1: 1_000 },
  },
  {
    title: 'an unknown export is missing',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'no such export',
    requests: ['GET /bulkstatus/nobody'],
  },
]);
