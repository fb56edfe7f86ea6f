import { bearer, defineResource, endpointUrl, unchecked } from 'pollchart';

/** A job, asked for by the page at its own origin, or by the server that renders it. */
export const jobAt = (baseUrl) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/jobs/:id', { id }) }),
    schema: unchecked(),
    read: ({ status, percent }) => ({
      status,
      verdict: status === 'DONE' ? 'succeeded' : 'pending',
      progress: percent / 100,
    }),
    credentials: bearer(() => 'ecosystem-key'),
    policy: { interval: { minMs: 2_000, maxMs: 2_000 } },
  });
