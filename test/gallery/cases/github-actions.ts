import { actionsRun } from '../../../examples/apis/github-actions.ts';
import { casesOf } from '../gallery-case.ts';
import { startGitHub } from '../servers/github.ts';

const vendor = {
  name: 'GitHub Actions',
  start: startGitHub,
  resource: ({ url }: { url: string }) => actionsRun(url, () => 'key'),
  headers: { authorization: 'Bearer key', accept: 'application/vnd.github+json' },
};

const path = (run: string) => `GET /repos/me/app/actions/runs/${run}`;

const data = (status: string, conclusion: string | null) => ({
  display_title: 'Mend the parser',
  status,
  conclusion,
});

export const githubActions = casesOf(vendor, [
  {
    title: 'a run waits for its approval and succeeds',
    id: 'me/app/1',
    outcome: {
      reason: 'succeeded',
      status: 'success',
      label: 'Mend the parser',
      data: data('completed', 'success'),
    },
    requests: Array<string>(4).fill(path('1')),
  },
  {
    title: 'a run that waits for its approval ends there, if the policy says so',
    id: 'me/app/1',
    policy: { endWhenBlocked: true },
    outcome: {
      type: 'stopped',
      reason: 'blocked',
      status: 'waiting',
      data: data('waiting', null),
    },
    requests: Array<string>(2).fill(path('1')),
  },
  {
    title: 'a failed run names the jobs that failed',
    id: 'me/app/2',
    outcome: {
      reason: 'failed',
      status: 'failure',
      detail: 'test',
      data: data('completed', 'failure'),
    },
    requests: [path('2'), path('2/jobs')],
  },
  {
    title: 'a canceled run has stopped',
    id: 'me/app/3',
    before: ({ url }) => fetch(`${url}/repos/me/app/actions/runs/3/cancel`, { method: 'POST' }),
    outcome: { reason: 'stopped', status: 'cancelled', data: data('completed', 'cancelled') },
    requests: [path('3')],
  },
  {
    title: '403 with a spent quota is asked again after its reset',
    id: 'me/app/4',
    outcome: { reason: 'succeeded', status: 'success', data: data('completed', 'success') },
    requests: Array<string>(2).fill(path('4')),
    waits: { 1: 1_000 },
  },
  {
    title: '403 with neither is unauthorized',
    id: 'me/app/5',
    outcome: { reason: 'unauthorized', status: null, data: null },
    failure: 'Resource not accessible by integration',
    requests: [path('5')],
  },
  {
    title: 'an unknown run is missing',
    id: 'me/app/9',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'Not Found',
    requests: [path('9')],
  },
]);
