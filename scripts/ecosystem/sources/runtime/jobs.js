/** The resources of a job API that asks for a key: one job at a time, and many at once. */
export function jobResources(
  { bearer, defineResource, endpointUrl, unchecked },
  { defineBatchResource },
  baseUrl,
) {
  const credentials = bearer(() => 'ecosystem-key');
  const policy = { interval: { minMs: 50, maxMs: 100 } };
  const readingOf = ({ status, percent }) => ({
    status,
    verdict: status === 'DONE' ? 'succeeded' : 'pending',
    progress: percent / 100,
  });
  return {
    job: defineResource({
      request: (id) => ({ url: endpointUrl(baseUrl, '/jobs/:id', { id }) }),
      schema: unchecked(),
      read: readingOf,
      credentials,
      policy,
    }),
    jobs: defineBatchResource({
      limit: 50,
      request: (ids) => ({
        url: new URL(`/jobs?ids=${ids.map(encodeURIComponent).join()}`, baseUrl),
      }),
      schema: unchecked(),
      readings: (jobs) => jobs.map((job) => ({ id: job.id, data: job, ...readingOf(job) })),
      credentials,
      policy,
    }),
  };
}
