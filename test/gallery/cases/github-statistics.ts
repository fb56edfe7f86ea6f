import { contributorStatistics } from '../../../examples/apis/github-statistics.ts';
import { casesOf } from '../gallery-case.ts';
import { startGitHub } from '../servers/github.ts';

const vendor = {
  name: 'GitHub statistics',
  start: startGitHub,
  resource: ({ url }: { url: string }) => contributorStatistics(url, () => 'key'),
  headers: { authorization: 'Bearer key', accept: 'application/vnd.github+json' },
};

const path = (repository: string) => `GET /repos/me/${repository}/stats/contributors`;

export const githubStatistics = casesOf(vendor, [
  {
    title: '202 with an empty object goes on until there is a list',
    id: 'me/large',
    outcome: {
      reason: 'succeeded',
      status: 'computed',
      data: [{ total: 3, author: { login: 'me' } }],
    },
    requests: Array<string>(3).fill(path('large')),
  },
  {
    title: '204 is the end, without data',
    id: 'me/empty',
    outcome: { reason: 'succeeded', status: 'empty', data: [] },
    requests: [path('empty')],
  },
  {
    title: '403 with Retry-After is asked again when it says, not earlier',
    id: 'me/limited',
    outcome: { reason: 'succeeded', status: 'computed', data: [] },
    requests: Array<string>(2).fill(path('limited')),
    waits: { 1: 1_000 },
  },
  {
    title: 'an unknown repository is missing',
    id: 'me/nothing',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'Not Found',
    requests: [path('nothing')],
  },
]);
