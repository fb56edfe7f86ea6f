const { usePolling } = require('pollchart/react');
const { act, createElement } = require('react');
const { createRoot } = require('react-dom/client');

const { createPollingMachine, defineResource, explain, unchecked } = require('pollchart');

const answers = [{ status: 'RUNNING' }, { status: 'DONE' }];

const job = defineResource({
  load: async () => answers.shift(),
  schema: unchecked(),
  read: ({ status }) => ({ status, verdict: status === 'DONE' ? 'succeeded' : 'pending' }),
  policy: { interval: { minMs: 50, maxMs: 100 } },
});
const machine = createPollingMachine(job);

const Job = ({ onSettled }) =>
  createElement('output', null, explain(usePolling(machine, { id: 'job-loaded', onSettled })));

test('a component shows the end of a job that a client of its own asks for', async () => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  const root = createRoot(document.body);
  let onSettled;
  const settled = new Promise((resolve) => {
    onSettled = resolve;
  });
  await act(() => root.render(createElement(Job, { onSettled })));
  await act(() => settled);
  expect(document.body.textContent).toBe('"job-loaded" has ended with the status DONE.');
  await act(() => root.unmount());
});
