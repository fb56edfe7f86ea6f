/** GitHub's repository statistics: 202 while they are computed, then the list; 204 when there is nothing to count. */
import { bearer, defineResource, endpointUrl, type SecretSource } from 'pollchart';
import * as z from 'zod';

/** @param id `owner/repository` */
const statisticsUrl = (baseUrl: string, id: string) => {
  const [owner = '', repo = ''] = id.split('/');
  return endpointUrl(baseUrl, '/repos/:owner/:repo/stats/contributors', { owner, repo });
};

export const contributorStatistics = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id) => ({
      url: statisticsUrl(baseUrl, id),
      headers: { Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' },
    }),
    schema: z.array(z.object({ total: z.number(), author: z.object({ login: z.string() }) })),
    interpret: ({ httpStatus }) =>
      httpStatus === 204 ? { status: 'empty', verdict: 'succeeded', data: [] } : undefined,
    read: () => ({ status: 'computed', verdict: 'succeeded' }),
    credentials: bearer(token),
  });
