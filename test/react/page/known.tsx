import { createFleetMachine } from '../../../src/fleet/index.ts';
import { bearer, explain, type PolicyInput } from '../../../src/index.ts';
import { type ConversationInfo, conversationV0 } from '../../../src/openhands/index.ts';
import {
  type UseFleet,
  type UseFleetOptions,
  type UsePollingOptions,
  useFleet,
  useFleetMember,
  usePolling,
} from '../../../src/react/index.ts';
import { Monitor, machine, type Props } from './monitor.tsx';
import { seen } from './seen.ts';

interface Read {
  readonly data: ConversationInfo | null;
  readonly status: string | null;
  readonly verdict: string | null;
}

/** Notes each text that is shown. */
function textOf({ data, status, verdict }: Read): string {
  const text = [data?.title, status, verdict].map((part) => part ?? 'none').join(' ');
  if (seen.shown.at(-1) !== text) seen.shown.push(text);
  return text;
}

/** Notes what is read. */
const onData = ({ id, data }: { id: string; data: ConversationInfo }) => {
  seen.read.push(`${id}: ${data.title} ${data.status}`);
};

/** Notes what it is told, with the generation whose function was called. */
const telling = (generation: number) => ({
  onChange: ({ id, previous, status }: { id: string; previous: string | null; status: string }) => {
    seen.told.push(`${generation}: ${id} ${previous} → ${status}`);
  },
  onSettled: ({ id, outcome }: { id: string; outcome: { reason: string } }) => {
    seen.told.push(`${generation}: ${id} ${outcome.reason}`);
  },
});

type KnownProps = Props &
  Pick<UsePollingOptions<ConversationInfo>, 'initialData' | 'initialDataAt'>;

/** Shows what is known of the work, and tells what happens to it. */
function Known({ generation = 0, ...props }: KnownProps) {
  const poll = usePolling(machine, {
    ...props,
    ...telling(generation),
    onData,
    onFailure: ({ id, failure }) => {
      seen.told.push(`${generation}: ${id} ${failure.httpStatus}`);
    },
  });
  seen.poll = poll;
  return (
    <p>
      <q className="known">{textOf(poll)}</q> <b className="phase">{poll.phase}</b>{' '}
      <i className="delay">{poll.delayMs}</i> <em className="sentence">{explain(poll)}</em>
    </p>
  );
}

interface Several extends Props {
  readonly policies: readonly PolicyInput[];
}

/** A component for each policy, all with one id. */
const Policies = ({ policies, ...props }: Several) => (
  <>
    {policies.map((policy, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a component may change its policy.
      <Monitor key={index} {...props} policy={policy} />
    ))}
  </>
);

/** One that knows nothing first, and one with initial data. */
const KnownBeside = ({ initialData, ...props }: KnownProps) => (
  <>
    <Monitor {...props} />
    <Known {...props} initialData={initialData} />
  </>
);

/** A listener that fails, and one beside it. */
function Failing(props: Props) {
  usePolling(machine, {
    ...props,
    onChange: () => {
      throw new Error('a listener failed');
    },
  });
  return <Known {...props} />;
}

const fleetMachine = createFleetMachine(
  conversationV0({ baseUrl: '', credentials: bearer(() => seen.key) }),
);

type FleetProps = Omit<UseFleetOptions<ConversationInfo>, 'inspect'> & Pick<Props, 'generation'>;

function Member({ fleet, id }: { fleet: UseFleet<ConversationInfo>; id: string }) {
  const member = useFleetMember(fleet.members, id);
  return (
    <p>
      <q className={`known-of-${id}`}>{textOf(member)}</q>{' '}
      <b className={`phase-of-${id}`}>{member.phase}</b>{' '}
      <em className={`sentence-of-${id}`}>{explain(member)}</em>
    </p>
  );
}

/** A fleet of single requests. */
function KnownFleet({ generation = 0, ...props }: FleetProps) {
  const fleet = useFleet(fleetMachine, {
    ...props,
    ...telling(generation),
    onData,
    onFailure: ({ ids, failure }) => {
      seen.told.push(`${generation}: ${ids} ${failure.httpStatus}`);
    },
  });
  seen.poll = fleet;
  seen.fleet = fleet as UseFleet<unknown>;
  return (
    <>
      <b className="phase">{fleet.phase}</b>{' '}
      <q className="statuses">
        {Object.entries(fleet.statuses)
          .map(([status, n]) => `${n} ${status}`)
          .join(', ')}
      </q>
      {props.ids.map((id) => (
        <Member key={id} fleet={fleet} id={id} />
      ))}
    </>
  );
}

export const known = { Known, Policies, KnownBeside, Failing, KnownFleet };
