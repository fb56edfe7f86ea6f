import { salesforceJob } from '../../../examples/apis/salesforce.ts';
import { casesOf } from '../gallery-case.ts';
import { startSalesforce } from '../servers/salesforce.ts';

const vendor = {
  name: 'Salesforce',
  start: startSalesforce,
  resource: ({ url }: { url: string }) =>
    salesforceJob(url, ({ rejected }) => (rejected ? 'key' : 'old')),
};

const PATH = '/services/data/v62.0/jobs/ingest/';
const counts = { numberRecordsProcessed: 0, numberRecordsFailed: 0 };

export const salesforce = casesOf(vendor, [
  {
    title: 'a session that has expired is renewed once, and the job is polled to its end',
    id: 'works',
    outcome: {
      reason: 'succeeded',
      status: 'JobComplete',
      label: 'Contact',
      data: {
        state: 'JobComplete',
        object: 'Contact',
        numberRecordsProcessed: 9,
        numberRecordsFailed: 1,
      },
    },
    requests: Array<string>(4).fill(`GET ${PATH}works`),
  },
  {
    title: 'a job that failed says why',
    id: 'fails',
    outcome: {
      reason: 'failed',
      status: 'Failed',
      detail: 'InvalidBatch: a field is unknown',
      data: {
        state: 'Failed',
        object: 'Contact',
        errorMessage: 'InvalidBatch: a field is unknown',
        ...counts,
      },
    },
    requests: Array<string>(2).fill(`GET ${PATH}fails`),
  },
  {
    title: 'an aborted job has stopped',
    id: 'mine',
    before: ({ url }) =>
      fetch(`${url}${PATH}mine`, { method: 'PATCH', headers: { Authorization: 'Bearer key' } }),
    outcome: {
      reason: 'stopped',
      status: 'Aborted',
      data: { state: 'Aborted', object: 'Contact', ...counts },
    },
    requests: Array<string>(2).fill(`GET ${PATH}mine`),
  },
  {
    title: '403 because of a spent quota waits as long as the policy says',
    id: 'throttled',
    policy: { rateLimit: { fallbackMs: 300 } },
    outcome: {
      reason: 'succeeded',
      status: 'JobComplete',
      data: { state: 'JobComplete', object: 'Contact', ...counts },
    },
    requests: Array<string>(3).fill(`GET ${PATH}throttled`),
    waits: { 2: 300 },
  },
  {
    title: '403 for another reason is unauthorized',
    id: 'foreign',
    outcome: { reason: 'unauthorized', status: null, data: null },
    failure: 'the user may not see the job',
    requests: Array<string>(2).fill(`GET ${PATH}foreign`),
  },
  {
    title: 'an unknown job is missing, in the words of its list of errors',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'The requested resource does not exist',
    requests: Array<string>(2).fill(`GET ${PATH}nobody`),
  },
]);
