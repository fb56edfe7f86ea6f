import { bearer, createPollingMachine, defineResource, endpointUrl, unchecked } from 'pollchart';

const job = defineResource({
  request: (id) => ({ url: endpointUrl('/', '/jobs/:id', { id }) }),
  schema: unchecked(),
  read: ({ status, percent }) => ({
    status,
    verdict: status === 'DONE' ? 'succeeded' : 'pending',
    progress: percent / 100,
  }),
  credentials: bearer(() => 'ecosystem-key'),
  policy: { interval: { minMs: 50, maxMs: 100 } },
});

export const machine = createPollingMachine(job);

/** The job that the page's address names. */
export const id = new URLSearchParams(location.search).get('id');
