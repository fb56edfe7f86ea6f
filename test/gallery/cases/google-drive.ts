import { driveDownload } from '../../../examples/apis/google-drive.ts';
import { casesOf } from '../gallery-case.ts';
import { startGoogleDrive } from '../servers/google-drive.ts';

const vendor = {
  name: 'Google Drive',
  start: startGoogleDrive,
  resource: ({ url }: { url: string }) => driveDownload(url, () => 'key'),
  headers: { authorization: 'Bearer key' },
};

export const googleDrive = casesOf(vendor, [
  {
    title: 'a download that is done names its address',
    id: 'works',
    outcome: {
      reason: 'succeeded',
      status: 'done',
      data: { done: true, response: { downloadUri: 'https://d.example/7' } },
    },
    requests: ['GET /drive/v3/operations/works', 'GET /drive/v3/operations/works'],
  },
  {
    title: 'an error has failed',
    id: 'fails',
    outcome: {
      reason: 'failed',
      status: 'error',
      detail: 'too large',
      data: { done: true, error: { message: 'too large' } },
    },
    requests: ['GET /drive/v3/operations/fails'],
  },
  {
    title: '403 because of a rate limit waits as long as the policy says',
    id: 'throttled',
    policy: { rateLimit: { fallbackMs: 300 } },
    outcome: {
      reason: 'succeeded',
      status: 'done',
      data: { done: true, response: { downloadUri: 'https://d.example/8' } },
    },
    requests: Array<string>(3).fill('GET /drive/v3/operations/throttled'),
    waits: { 1: 300, 2: 300 },
  },
  {
    title: '403 for another reason is unauthorized, in the server’s words',
    id: 'foreign',
    outcome: { type: 'unauthorized', reason: 'unauthorized', status: null, data: null },
    failure: 'the user may not read the file',
    requests: ['GET /drive/v3/operations/foreign'],
  },
  {
    title: 'an unknown operation is missing',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'Operation not found',
    requests: ['GET /drive/v3/operations/nobody'],
  },
]);
