import { bearer, defineResource, endpointUrl, unchecked } from 'pollchart';

/** A job of the server at this base URL: the page's own origin, or another, for who renders the page. */
export const jobAt = (baseUrl, interval) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/jobs/:id', { id }) }),
    schema: unchecked(),
    read: ({ status, percent }) => ({
      status,
      verdict: status === 'DONE' ? 'succeeded' : 'pending',
      progress: percent / 100,
    }),
    credentials: bearer(() => 'ecosystem-key'),
    policy: { interval },
  });
