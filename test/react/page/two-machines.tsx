import { useMachine } from '@xstate/react';
import { createFleetMachine } from '../../../src/fleet/index.ts';
import { bearer, createPollingMachine } from '../../../src/index.ts';
import { appConversations, conversationV0 } from '../../../src/openhands/index.ts';
import { useFleet, usePolling } from '../../../src/react/index.ts';
import type { Props } from './monitor.tsx';
import { seen } from './seen.ts';

/** Says which of the machines asks. */
const askingAs =
  (name: string): typeof fetch =>
  (...request) => {
    seen.askedBy.push(name);
    return fetch(...request);
  };
const options = () => ({
  baseUrl: location.origin,
  credentials: bearer(() => seen.key),
});
const pollOf = (name: string) =>
  createPollingMachine(conversationV0(options()), { fetch: askingAs(name) });
const fleetOf = (name: string) =>
  createFleetMachine(appConversations(options()), { fetch: askingAs(name) });

const [poll, otherPoll] = [pollOf('poll'), pollOf('other poll')];
const provided = poll.provide({});
const [fleet, otherFleet] = [fleetOf('fleet'), fleetOf('other fleet')];

type Machine = typeof poll;
type FleetMachine = typeof fleet;

const UsePoll = ({ machine, id, policy }: Props & { readonly machine: Machine }) => (
  <i>
    {useMachine(machine, { input: { id: id ?? '', policy, autoStart: true } })[0].context.status}
  </i>
);
const UseFleet = ({ machine, id, policy }: Props & { readonly machine: FleetMachine }) => (
  <i>
    {useMachine(machine, { input: { ids: [id ?? ''], policy, autoStart: true } })[0].context.polls}
  </i>
);
const Poll = (props: Props) => <i>{usePolling(poll, props).status}</i>;
const Fleet = ({ id, policy }: Props) => (
  <i>{useFleet(fleet, { ids: [id ?? ''], policy }).polls}</i>
);

/** One component of each kind goes to another machine of the same policy with the second generation; the others stay. */
function TwoMachines({ generation, ...props }: Props) {
  const hasMoved = generation === 2;
  return (
    <>
      <UsePoll {...props} machine={hasMoved ? otherPoll : poll} />
      <UsePoll {...props} machine={poll} />
      <UsePoll {...props} machine={provided} />
      <Poll {...props} />
      <UseFleet {...props} machine={hasMoved ? otherFleet : fleet} />
      <UseFleet {...props} machine={fleet} />
      <Fleet {...props} />
    </>
  );
}

export const twoMachines = { TwoMachines };
