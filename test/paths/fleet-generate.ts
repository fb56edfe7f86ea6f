import { getShortestPaths } from '@xstate/graph';
import {
  __unsafe_getAllOwnEventDescriptors as descriptorsOf,
  type EventFromLogic,
  type EventObject,
  type SnapshotFrom,
} from 'xstate';
import type { FleetInput } from '../../machines/fleet.context.ts';
import { type FleetMachine, membersIn } from '../../src/fleet/index.ts';
import { batchAnswered } from '../support/fleet-answers.ts';
import { T0 } from '../support/observations.ts';
import { acts, cases, policy } from './fleet-cases.ts';
import { withoutPrefixes } from './generate.ts';

type ChartSnapshot = SnapshotFrom<FleetMachine>;

/** Names what happens; what that is in a snapshot, `eventFor` says. */
export interface FleetPath {
  readonly name: string;
  readonly input: FleetInput;
  readonly events: readonly string[];
}

export const LATENCY_MS = 20;

const NO_FLIGHT = { number: 99, slot: 99, pages: [], askedAt: 0 };

/** Walks too far mean that the key no longer abstracts enough; then the walk ends in an error. */
const MAX_STEPS = 150_000;

const input: FleetInput = { ids: ['a', 'b', 'c'], policy };

/** The shortest way to every state of a fleet through every edge that leads into it. */
export function generateFleetPaths(machine: FleetMachine): FleetPath[] {
  const walked = getShortestPaths(machine, {
    input,
    events: (snapshot) => namesIn(snapshot).map((name) => named(name, snapshot)),
    serializeState: (snapshot, event, before) =>
      [before && JSON.stringify(before.value), event && nameOf(event), keyOf(snapshot)].join(' | '),
    serializeEvent: nameOf,
    stopWhen: ({ status }) => status !== 'active',
    limit: MAX_STEPS,
  });
  const ways = walked.map(({ steps }) => steps.slice(1).map(({ event }) => nameOf(event)));
  return [
    { name: 'autoStart', input: { ...input, autoStart: true }, events: [] },
    ...withoutPrefixes(ways, String).map((events) => ({ name: events.join(', '), input, events })),
    ...[
      'start, remove all, add a new one',
      'remove all, start, add a new one, 1: all succeeded',
    ].map((name) => ({
      name: `kept open: ${name}`,
      input: { ...input, keepOpen: true },
      events: name.split(', '),
    })),
  ];
}

/** What a decision can depend on; everything else is omitted, and numbers end where they make no difference. */
function keyOf({ value, context }: ChartSnapshot): string {
  const { live, failing, queued, inFlight, hold } = context;
  const members = membersIn(context).filter(({ ending }) => ending === null);
  return JSON.stringify([
    value,
    Math.min(live, 2),
    failing > 0 && failing === live,
    queued.length > 0,
    Math.min(inFlight.length, 2),
    hold !== null,
    members.some(({ failures }) => failures > 0),
    members.some(({ isConfirming }) => isConfirming),
    inFlight.some(({ isRefreshed }) => isRefreshed),
  ]);
}

/** Enough of an answer that isn't the first one's. */
const OF_ANOTHER = [
  'all pending',
  'all accepted',
  'all succeeded',
  'one unconfirmed',
  '429, for 20 s',
  '429, past the deadline',
  '503',
  '400',
];

/** Also the events that the state doesn't handle: they must change nothing. */
function namesIn(snapshot: ChartSnapshot): string[] {
  const own = descriptorsOf(snapshot).filter((type) => !/^(poll|fleet)\.|\*$/.test(type));
  const flights = snapshot.context.inFlight.map((_, place) => place + 1);
  return [
    ...Object.keys(acts),
    ...own.map((type) => (type.startsWith('xstate.after.') ? 'the wait ends' : type)),
    ...flights.flatMap((place) =>
      [...(place === 1 ? Object.keys(cases) : OF_ANOTHER), 'a bug', 'malformed'].map(
        (what) => `${place}: ${what}`,
      ),
    ),
    'a stray answer',
  ];
}

const nameOf = (event: EventObject) => ('name' in event ? String(event.name) : event.type);

const named = (name: string, snapshot: ChartSnapshot) =>
  ({ ...eventFor(name, snapshot), name }) as unknown as EventFromLogic<FleetMachine>;

const bugIn = (slot: number) => ({
  type: `xstate.error.actor.fetchBatch.${slot}`,
  error: new Error('a bug'),
  actorId: `fetchBatch.${slot}`,
});

/** The place of a flight among those in flight, and what comes of it. */
export function answerIn(name: string) {
  const [, place, what] = /^(\d): (.*)$/.exec(name) ?? [];
  return what === undefined ? null : { place: Number(place) - 1, what };
}

/** The event that a name means in a snapshot. */
export function eventFor(name: string, snapshot: ChartSnapshot): EventObject {
  const { context } = snapshot;
  const act = acts[name];
  if (act) {
    const { type, ids, isTimed } = act;
    const at = timeIn(snapshot);
    return { type, ...(ids !== undefined && { ids }), ...(isTimed && at !== null && { at }) };
  }
  if (name === 'a stray answer') return batchAnswered(99, cases['401']?.sees([]) as never);
  const answer = answerIn(name);
  if (answer) {
    const { number, slot, pages, askedAt } = context.inFlight[answer.place] ?? NO_FLIGHT;
    if (answer.what === 'malformed') return batchAnswered(slot, { type: 'malformed' } as never);
    const ids = pages.flatMap((page) =>
      (context.pages[page] ?? []).filter(({ batch }) => batch === number).map(({ id }) => id),
    );
    const sees = cases[answer.what]?.sees(ids);
    if (!sees) return bugIn(slot);
    const elapsedMs = (context.at ?? 0) + LATENCY_MS - askedAt;
    const at = (context.isTimed ? (context.at ?? T0) : T0) + LATENCY_MS;
    return batchAnswered(slot, { ...sees, at, elapsedMs });
  }
  if (name !== 'the wait ends') return { type: name };
  const [type = 'no timer'] = descriptorsOf(snapshot).filter((own) =>
    own.startsWith('xstate.after.'),
  );
  return { type };
}

/** Half the time on to when something is due. */
function timeIn({ context: { at, isTimed, hold, nextPollAt } }: ChartSnapshot): number | null {
  const end = hold?.until ?? nextPollAt;
  if (!isTimed) return null;
  return at === null || end === null ? at : at + Math.floor(Math.max(0, end - at) / 2);
}
