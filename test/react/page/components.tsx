import { useMachine } from '@xstate/react';
import { Profiler } from 'react';
import { usePolling } from '../../../src/react/index.ts';
import { edgeCases } from './edge-cases.tsx';
import { fleets } from './fleet.tsx';
import { known } from './known.tsx';
import { Monitor, machine, type Props } from './monitor.tsx';
import { ownHooks } from './own-hooks.tsx';
import { recorded } from './recorded.tsx';
import { seen } from './seen.ts';
import { twoMachines } from './two-machines.tsx';

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
  <>
    <Monitor {...props} />
    <Profiler
      id="reader"
      onRender={() => {
        seen.commits += 1;
      }}
    >
      <Reader {...props} />
    </Profiler>
  </>
);

const Five = (props: Props) => (
  <>
    {['a', 'b', 'c', 'd', 'e'].map((key) => (
      <Monitor key={`${key}${props.generation}`} {...props} />
    ))}
  </>
);

/** XState's own hook, with the machine as it is. */
function Machine({ id, policy }: Props) {
  const [snapshot] = useMachine(machine, { input: { id: id ?? '', policy, autoStart: true } });
  const phase = typeof snapshot.value === 'string' ? snapshot.value : snapshot.value.polling;
  if (seen.phases.at(-1) !== phase) seen.phases.push(phase);
  return <b className="phase">{phase}</b>;
}

/** As docs/react.md says: another id is another poll. */
const KeyedMachine = (props: Props) => <Machine key={props.id} {...props} />;

export const components = {
  ...{ Monitor, Counted, Five, Machine, KeyedMachine },
  ...{ ...edgeCases, ...fleets, ...known, ...ownHooks, ...recorded, ...twoMachines },
};
