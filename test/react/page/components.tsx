import { useMachine } from '@xstate/react';
import { Profiler } from 'react';
import { bearer, createPollingMachine, type PolicyInput } from '../../../src/index.ts';
import { conversationV0 } from '../../../src/openhands/index.ts';
import { PollingProvider, usePolling } from '../../../src/react/index.ts';
import { fleets } from './fleet.tsx';
import { seen } from './seen.ts';

const machine = createPollingMachine(
  conversationV0({ baseUrl: location.origin, credentials: bearer(() => seen.key) }),
);

export interface Props {
  readonly id: string;
  readonly policy?: PolicyInput;
  readonly enabled?: boolean;
  readonly pauseWhenHidden?: boolean;
  readonly pauseWhenOffline?: boolean;
  /** Another one mounts other components in place of those before. */
  readonly generation?: number;
}

function Monitor(props: Props) {
  const poll = usePolling(machine, props);
  seen.poll = poll;
  if (seen.phases.at(-1) !== poll.phase) seen.phases.push(poll.phase);
  seen.controls.push([poll.start, poll.stop, poll.refresh, poll.pause, poll.resume, poll.restart]);
  return (
    <p>
      <b className="phase">{poll.phase}</b> <i className="status">{poll.status}</i>{' '}
      <span className="polls">{poll.polls}</span> <q>{poll.outcome?.id}</q>
    </p>
  );
}

/** Reads nothing but data and status. */
function Reader(props: Props) {
  const { data, status } = usePolling(machine, props);
  return (
    <p>
      {data?.title} <i className="status">{status}</i>
    </p>
  );
}

/** Beside one that shows every poll, so that a test can see them come. */
const Counted = (props: Props) => (
  <PollingProvider>
    <Monitor {...props} />
    <Profiler
      id="reader"
      onRender={() => {
        seen.commits += 1;
      }}
    >
      <Reader {...props} />
    </Profiler>
  </PollingProvider>
);

const Five = (props: Props) => (
  <PollingProvider>
    {['a', 'b', 'c', 'd', 'e'].map((key) => (
      <Monitor key={`${key}${props.generation}`} {...props} />
    ))}
  </PollingProvider>
);

/** XState's own hook, with the machine as it is. */
function Machine({ id, policy }: Props) {
  const [snapshot] = useMachine(machine, { input: { id, policy, autoStart: true } });
  const phase = typeof snapshot.value === 'string' ? snapshot.value : snapshot.value.polling;
  if (seen.phases.at(-1) !== phase) seen.phases.push(phase);
  return <b className="phase">{phase}</b>;
}

export const components = { Monitor, Counted, Five, Machine, ...fleets };
