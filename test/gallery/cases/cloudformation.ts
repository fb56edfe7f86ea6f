import { stackDeletion } from '../../../examples/apis/cloudformation.ts';
import { casesOf } from '../gallery-case.ts';
import { startCloudFormation } from '../servers/cloudformation.ts';

const vendor = {
  name: 'CloudFormation',
  start: startCloudFormation,
  resource: ({ url }: { url: string }) => stackDeletion(url),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
};

const asked = (name: string) => `POST / Action=DescribeStacks&Version=2010-05-15&StackName=${name}`;

export const cloudformation = casesOf(vendor, [
  {
    title: 'a 400 that says that the stack does not exist is the end that was wanted',
    id: 'works',
    outcome: { type: 'stopped', reason: 'succeeded', status: 'gone', data: null },
    requests: Array<string>(2).fill(asked('works')),
  },
  {
    title: 'a failed deletion says why',
    id: 'fails',
    outcome: {
      reason: 'failed',
      status: 'DELETE_FAILED',
      detail: 'The bucket is not empty',
      data: null,
    },
    requests: [asked('fails')],
  },
  {
    title: 'a throttle in a 400 waits as long as the policy says',
    id: 'throttled',
    policy: { rateLimit: { fallbackMs: 300 } },
    outcome: { reason: 'succeeded', status: 'DELETE_COMPLETE', data: null },
    requests: Array<string>(2).fill(asked('throttled')),
    waits: { 1: 300 },
  },
  {
    title: 'another 400 ends the poll, in the server’s words',
    id: 'malformed',
    outcome: { reason: 'rejected', status: null, data: null },
    failure: '1 validation error detected',
    requests: [asked('malformed')],
  },
]);
