import {
  bearer,
  createPollingMachine,
  defineResource,
  endpointUrl,
  explain,
  observe,
  type PollOutcome,
  poll,
  resumePolling,
  unchecked,
} from 'pollchart';
import { createFleetMachine, type FleetOutcome, pollFleet } from 'pollchart/fleet';
import { withoutSecrets } from 'pollchart/inspect';
import { appConversations, conversationV0 } from 'pollchart/openhands';
import {
  type FleetMembers,
  PollingProvider,
  useFleet,
  useFleetMember,
  usePolling,
} from 'pollchart/react';
import { createActor } from 'xstate';

interface JobData {
  readonly status: 'RUNNING' | 'DONE';
  readonly percent: number;
}

const job = defineResource({
  request: (id) => ({ url: endpointUrl('/api', '/jobs/:id', { id }) }),
  schema: unchecked<JobData>(),
  read: ({ status, percent }) => ({
    status,
    verdict: status === 'DONE' ? 'succeeded' : 'pending',
    progress: percent / 100,
  }),
  credentials: bearer(() => 'key'),
});
const machine = createPollingMachine(job, { policy: { deadlineMs: 60_000 } });
const fleet = createFleetMachine(job, { maxInFlight: 2 });

export async function pollsJob(response: Response): Promise<number | undefined> {
  const observation = await observe(job, response, { id: '7' });
  const outcome: PollOutcome<JobData> = await poll(machine, {
    id: '7',
    observation,
    onChange: ({ status, data }) => console.log(status, data.percent),
  });
  // @ts-expect-error there is no such reason
  if (outcome.reason === 'no such reason') return undefined;
  console.log(explain(outcome));
  return outcome.data?.percent;
}

export async function pollsJobs(): Promise<FleetOutcome<JobData>> {
  return await pollFleet(fleet, { ids: ['7', '8'] });
}

export function continuesJob() {
  const actor = createActor(machine, { input: { id: '7', autoStart: true } }).start();
  actor.on('status.changed', ({ data }) => console.log(data.percent));
  actor.send({ type: 'poll.refresh' });
  // @ts-expect-error there is no such event
  actor.send({ type: 'poll.again' });
  const serialize = withoutSecrets(job);
  return [serialize, resumePolling(machine, actor.getPersistedSnapshot())];
}

export function Jobs({ id }: { id: string | null }) {
  const { data, status, refresh } = usePolling(machine, { id });
  const { members, live } = useFleet(fleet, { ids: ['7', '8'] });
  return (
    <PollingProvider>
      <button type="button" onClick={refresh}>
        {status} {data?.percent.toFixed()} {live}
      </button>
      <Job members={members} id="7" />
    </PollingProvider>
  );
}

function Job({ members, id }: { members: FleetMembers<JobData>; id: string }) {
  return <p>{useFleetMember(members, id).data?.status}</p>;
}

const options = { baseUrl: 'https://app.all-hands.dev', credentials: bearer(() => 'key') };

export const conversation = createPollingMachine(conversationV0(options));
export const conversations = createFleetMachine(appConversations(options));
