/**
 * GitHub Actions' runs: `completed` alone says nothing, the `conclusion` does; `waiting` needs a person. What failed
 * is told by a second request.
 */
import { bearer, defineResource, endpointUrl, type SecretSource, type Verdict } from 'pollchart';
import * as z from 'zod';

const jobs = z.object({
  jobs: z.array(z.object({ name: z.string(), conclusion: z.nullable(z.string()) })),
});

const verdicts: Readonly<Record<string, Verdict>> = {
  waiting: 'blocked',
  action_required: 'blocked',
  success: 'succeeded',
  neutral: 'succeeded',
  cancelled: 'stopped',
  skipped: 'stopped',
  stale: 'stopped',
  failure: 'failed',
  timed_out: 'failed',
  startup_failure: 'failed',
};

const headers = { Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' };

/** @param id `owner/repository/number of the run` */
const runUrl = (baseUrl: string, id: string) => {
  const [owner = '', repo = '', run = ''] = id.split('/');
  return endpointUrl(baseUrl, '/repos/:owner/:repo/actions/runs/:run', { owner, repo, run });
};

export const actionsRun = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id) => ({ url: runUrl(baseUrl, id), headers }),
    schema: z.object({
      display_title: z.string(),
      status: z.string(),
      conclusion: z.nullable(z.string()),
    }),
    read: async ({ display_title, status, conclusion }, { id, followUp }) => {
      const word = conclusion ?? status;
      const reading = { status: word, verdict: verdicts[word] ?? 'pending', label: display_title };
      if (reading.verdict !== 'failed') return reading;
      const all = await followUp({ url: `${runUrl(baseUrl, id)}/jobs`, headers }, jobs);
      const failed = all?.jobs.filter((job) => job.conclusion === 'failure');
      return { ...reading, detail: failed?.map(({ name }) => name).join(', ') };
    },
    credentials: bearer(token),
  });
