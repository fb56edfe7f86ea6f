import { useMachine } from '@xstate/react';
import { Activity, memo, Suspense, useEffect, useMemo, useState } from 'react';
import { createFleetMachine } from '../../../src/fleet/index.ts';
import { bearer, createPollingMachine } from '../../../src/index.ts';
import { appConversations, conversationV0 } from '../../../src/openhands/index.ts';
import { PollingProvider, useFleet, usePolling } from '../../../src/react/index.ts';
import { type FleetProps, Whole } from './fleet.tsx';
import { Monitor, machine, type Props } from './monitor.tsx';
import { seen } from './seen.ts';

const newMachine = () =>
  createPollingMachine(
    conversationV0({ baseUrl: location.origin, credentials: bearer(() => seen.key) }),
  );
const newFleetMachine = () =>
  createFleetMachine(
    appConversations({ baseUrl: location.origin, credentials: bearer(() => seen.key) }),
  );

const ownMachine = newMachine();
const ownFleetMachine = newFleetMachine();
const FLEET_ID = '7d9f0c2ab4e84d0f9a6b000000000001';

/** An inspector that knows which of the component's props it was made for. */
const inspectFor = (generation = 0) => ({
  inspect: () => {
    seen.inspected = generation;
  },
});

/** With the inspector of a provider. */
const ProvidedInspect = (props: Props) => (
  <PollingProvider {...inspectFor(props.generation)}>
    <Monitor {...props} />
  </PollingProvider>
);

/** An inspector made at each render. */
const InlineInspect = (props: Props) => <Monitor {...props} {...inspectFor(props.generation)} />;
const FleetInlineInspect = (props: FleetProps & Pick<Props, 'generation'>) => (
  <Whole {...props} {...inspectFor(props.generation)} />
);

const shown = ({ phase, polls }: { readonly phase: string; readonly polls: number }) => (
  <p>
    <b className="phase">{phase}</b> <span className="polls">{polls}</span>
  </p>
);

const InlineMachine = (props: Props) => shown(usePolling(newMachine(), props));
const FleetInlineMachine = (props: FleetProps) => shown(useFleet(newFleetMachine(), props));

/** A machine made at each render of a parent, which each answer renders again. */
const PollOf = ({ machine, onData, ...props }: Props & PollOfParent) =>
  shown(usePolling(machine, { ...props, onData }));
interface PollOfParent {
  readonly machine: ReturnType<typeof newMachine>;
  readonly onData: () => void;
}
function ParentMachine(props: Props) {
  const [, renderAgain] = useState(0);
  return <PollOf {...props} machine={newMachine()} onData={() => renderAgain((n) => n + 1)} />;
}

/** A machine that is another one when its generation is, as one for another key. */
const OtherMachine = ({ generation, ...props }: Props) =>
  // biome-ignore lint/correctness/useExhaustiveDependencies: it needs nothing of the generation.
  shown(usePolling(useMemo(newMachine, [generation]), props));
const FleetOtherMachine = ({ generation, ...props }: FleetProps & Pick<Props, 'generation'>) =>
  // biome-ignore lint/correctness/useExhaustiveDependencies: it needs nothing of the generation.
  shown(useFleet(useMemo(newFleetMachine, [generation]), props));

/** XState's own hook, with a machine that is another one at each render, and one that is when its generation is. */
const useSnapshotOf = (machine: ReturnType<typeof newMachine>, { id, policy }: Props) => {
  const [snapshot] = useMachine(machine, { input: { id: id ?? '', policy, autoStart: true } });
  const { value, context } = snapshot;
  return { phase: typeof value === 'string' ? value : value.polling, polls: context.polls };
};
const UseMachineInline = (props: Props) => shown(useSnapshotOf(newMachine(), props));
const UseMachineOther = ({ generation, ...props }: Props) =>
  // biome-ignore lint/correctness/useExhaustiveDependencies: it needs nothing of the generation.
  shown(useSnapshotOf(useMemo(newMachine, [generation]), props));

/** Reads the phase only once it is open, which its parent doesn't hear of. */
const Details = memo(({ poll }: { readonly poll: ReturnType<typeof usePolling> }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <button type="button" onClick={() => setOpen(true)}>
      <b className="phase">{isOpen ? poll.phase : 'closed'}</b>
    </button>
  );
});

/** Reads nothing but the status. */
function WithDetails(props: Props) {
  const poll = usePolling(machine, props);
  return (
    <p>
      <i className="status">{poll.status}</i> <Details poll={poll} />
    </p>
  );
}

function Island({ name, ...props }: Props & { readonly name: string }) {
  const { status } = usePolling(machine, props);
  return <i className={name}>{status ?? 'none'}</i>;
}

/** Comes to life when it is let. */
function Late(props: Props) {
  if (seen.gate) throw seen.gate;
  return <Island {...props} name="late" />;
}

const Islands = (props: Props) => (
  <>
    <Island {...props} name="first" />
    <Suspense fallback={null}>
      <Late {...props} />
    </Suspense>
  </>
);

interface Shown {
  readonly isShown: boolean;
  readonly hasOther: boolean;
}

const shared = { id: 'abc', policy: { interval: { minMs: 5_000, maxMs: 5_000 } } };

/** Rendered again by nothing but its poll. */
const Kept = memo(() => <Island {...shared} name="kept" />);

/** Says whether the effects before it run. */
const useSeen = () =>
  useEffect(() => {
    seen.isActive = true;
    return () => {
      seen.isActive = false;
    };
  }, []);

/** XState's own hook, hidden and shown again: its effects are those of a hot reload. */
const KeptMachine = memo(() => {
  const snapshot = useSnapshotOf(ownMachine, shared);
  useSeen();
  return shown(snapshot);
});
const HiddenMachine = ({ isShown }: Pick<Shown, 'isShown'>) => (
  <Activity mode={isShown ? 'visible' : 'hidden'}>
    <KeptMachine />
  </Activity>
);
const KeptFleetMachine = memo(() => {
  const [{ context }] = useMachine(ownFleetMachine, {
    input: { ids: [FLEET_ID], policy: shared.policy, autoStart: true },
  });
  useSeen();
  return <i className="fleet-polls">{context.polls}</i>;
});
const HiddenFleetMachine = ({ isShown }: Pick<Shown, 'isShown'>) => (
  <Activity mode={isShown ? 'visible' : 'hidden'}>
    <KeptFleetMachine />
  </Activity>
);

/** One that is hidden and shown again, and one that comes meanwhile. */
const Hidden = ({ isShown, hasOther }: Shown) => (
  <>
    <Activity mode={isShown ? 'visible' : 'hidden'}>
      <Kept />
    </Activity>
    {hasOther && <Monitor {...shared} />}
  </>
);

export const edgeCases = {
  ProvidedInspect,
  InlineInspect,
  FleetInlineInspect,
  InlineMachine,
  ParentMachine,
  FleetInlineMachine,
  OtherMachine,
  UseMachineInline,
  UseMachineOther,
  FleetOtherMachine,
  WithDetails,
  Islands,
  Hidden,
  HiddenMachine,
  HiddenFleetMachine,
};
