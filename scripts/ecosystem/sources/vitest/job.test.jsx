import * as pollchart from 'pollchart';
import * as fleet from 'pollchart/fleet';
import { usePolling } from 'pollchart/react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { jobResources } from './jobs.js';

const { createPollingMachine, explain } = pollchart;
const machine = createPollingMachine(jobResources(pollchart, fleet, process.env.JOBS_URL).job);

const Job = () => <output>{explain(usePolling(machine, { id: 'job-tested' }))}</output>;

test('a component shows the end of a job', async () => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  const root = createRoot(document.body);
  await act(() => root.render(<Job />));
  await vi.waitFor(
    () =>
      act(() =>
        expect(document.body.textContent).toBe('"job-tested" has ended with the status DONE.'),
      ),
    { timeout: 10_000 },
  );
  await act(() => root.unmount());
}, 15_000);
