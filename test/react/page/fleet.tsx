import { memo, Profiler } from 'react';
import { createFleetMachine } from '../../../src/fleet/index.ts';
import { bearer, type PolicyInput } from '../../../src/index.ts';
import { appConversations } from '../../../src/openhands/index.ts';
import {
  type FleetMembers,
  type UseFleetOptions,
  useFleet,
  useFleetMember,
} from '../../../src/react/index.ts';
import { seen } from './seen.ts';

const machine = createFleetMachine(
  appConversations({ baseUrl: () => '/', credentials: bearer(() => seen.key) }),
);

export interface FleetProps {
  readonly ids: readonly string[];
  /** The rows, by ids as they are; default: `ids`. */
  readonly rows?: readonly string[];
  readonly policy?: PolicyInput;
  readonly keepOpen?: boolean;
  readonly enabled?: boolean;
  readonly pauseWhenHidden?: boolean;
}

interface Of {
  readonly members: FleetMembers<{ title: string | null }>;
  readonly id: string;
}

const count = (name: string) => {
  seen.renders[name] = (seen.renders[name] ?? 0) + 1;
};

/** Reads a status and nothing else. */
function Status({ members, id }: Of) {
  const { status } = useFleetMember(members, id);
  return <i className={`status of-${id}`}>{status ?? 'none'}</i>;
}

const Row = memo((of: Of) => (
  <Profiler id={of.id} onRender={count}>
    <Status {...of} />
  </Profiler>
));

/** Reads all that changes with every answer. */
function Shown({ members, id }: Of) {
  const { phase, polls, outcome, nextPollAt } = useFleetMember(members, id);
  return (
    <p>
      <b className={`phase-of-${id}`}>{phase}</b> <b className={`polls-of-${id}`}>{polls}</b>{' '}
      <q className={`outcome-of-${id}`}>{outcome?.reason ?? 'none'}</q> <time>{nextPollAt}</time>
    </p>
  );
}

/** Shows how many are live, and a line for each; says nothing of the polls itself. */
function Rows({ ids, rows = ids, ...options }: FleetProps) {
  const fleet = useFleet(machine, { ids, ...options });
  count('whole');
  seen.poll = fleet;
  seen.members.push(fleet.members);
  return (
    <>
      <b className="live">{fleet.live}</b>
      {rows.map((id) => (
        <Row key={id} members={fleet.members} id={id} />
      ))}
      {[rows[0], rows[99], rows[198]].map(
        (id) => id && <Shown key={id} members={fleet.members} id={id} />,
      )}
    </>
  );
}

/** Shows the whole. */
export function Whole({ ids, ...options }: FleetProps & Pick<UseFleetOptions, 'inspect'>) {
  const fleet = useFleet(machine, { ids, ...options });
  const { phase, polls, total, live, settled, statuses, outcome, failure } = fleet;
  seen.poll = fleet;
  return (
    <>
      <b className="phase">{phase}</b> <b className="polls">{polls}</b>
      <b className="counts">
        {total} = {live} + {settled}
      </b>
      <b className="statuses">
        {Object.entries(statuses)
          .map(([status, n]) => `${n} ${status}`)
          .join(', ')}
      </b>
      <q>{outcome?.reason}</q> <em>{failure?.code}</em>
      {ids.slice(0, 3).map((id) => (
        <Shown key={id} members={fleet.members} id={id} />
      ))}
    </>
  );
}

export const fleets = { Rows, Whole };
