import { jobResources } from './jobs.js';

/**
 * What runs in every runtime: a poll from the first 202 to its verdict, a fleet, and a poll that is written down as
 * JSON and continued. `packages` are the package's entry points and xstate, in whatever way the runtime loads them.
 */
export async function script(packages, { baseUrl, prefix, fetch }) {
  const { pollchart, fleet, xstate } = packages;
  const { job, jobs } = jobResources(pollchart, fleet, baseUrl);
  const machine = pollchart.createPollingMachine(job, { fetch });
  return {
    poll: await pollOne(pollchart, machine, `${prefix}-poll`),
    fleet: await pollMany(fleet, fleet.createFleetMachine(jobs, { fetch }), prefix),
    resumed: await pollTwice(pollchart, xstate, machine, `${prefix}-resumed`),
  };
}

async function pollOne({ poll, explain }, machine, id) {
  const statuses = [];
  const outcome = await poll(machine, { id, onChange: ({ status }) => statuses.push(status) });
  return { statuses, sentence: explain(outcome) };
}

async function pollMany({ pollFleet }, machine, prefix) {
  const ids = [`${prefix}-a`, `${prefix}-b`, `${prefix}-missing`];
  const { outcomes } = await pollFleet(machine, { ids });
  return outcomes.map(({ reason }) => reason);
}

async function pollTwice(
  { resumePolling, explain },
  { createActor, toPromise, waitFor },
  machine,
  id,
) {
  const first = createActor(machine, { input: { id, autoStart: true } }).start();
  await waitFor(first, ({ context }) => context.status === 'RUNNING');
  const written = JSON.stringify(first.getPersistedSnapshot());
  first.stop();
  return explain(await toPromise(resumePolling(machine, JSON.parse(written))));
}
