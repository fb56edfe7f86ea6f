import { getShortestPaths } from '@xstate/graph';
import {
  __unsafe_getAllOwnEventDescriptors as descriptorsOf,
  type EventFromLogic,
  type EventObject,
  type SnapshotFrom,
} from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import { orderedWait } from '../../machines/poll/poll-state.ts';
import type { PollingContext, PollingInput } from '../../machines/polling.context.ts';
import type { pollingMachine } from '../../machines/polling.machine.ts';
import { reading, T0 } from '../support/observations.ts';
import { cases, policy } from './cases.ts';

type Chart = typeof pollingMachine;
type ChartSnapshot = SnapshotFrom<Chart>;

/** An event of a path; `name` distinguishes one payload from another. */
export interface PathEvent extends EventObject {
  readonly name: string;
  readonly at?: number;
  readonly output?: Observation;
  readonly error?: Error;
}

export interface Path {
  readonly name: string;
  readonly input: PollingInput;
  readonly events: readonly PathEvent[];
}

export const LATENCY_MS = 20;

/** Walks too far mean that the key no longer abstracts enough; then the walk ends in an error. */
const MAX_STEPS = 100_000;

/**
 * The shortest way to every state of a machine through every edge that leads into it. What an event may
 * carry is in `cases`; an event that is in the chart alone is sent without anything, so that a new
 * transition is walked, or found missing, without a change here.
 */
export function generatePaths(machine: Chart): Path[] {
  const walked = getShortestPaths(machine, {
    input: { id: 'abc', policy },
    events: (snapshot) => eventsIn(snapshot) as EventFromLogic<Chart>[],
    serializeState: (snapshot, event, before) =>
      [before && keyOf(before), event && nameOf(event), keyOf(snapshot)].join(' | '),
    serializeEvent: keyOfEvent,
    stopWhen: ({ status }) => status !== 'active',
    limit: MAX_STEPS,
  });
  const events = walked.map(({ steps }) => steps.slice(1).map(({ event }) => event as PathEvent));
  return [
    { name: 'autoStart', input: { id: 'abc', policy, autoStart: true }, events: [] },
    ...withoutPrefixes(events, nameOf).map((path) => ({
      name: path.map(nameOf).join(', '),
      input: { id: 'abc', policy },
      events: path,
    })),
  ];
}

/** No number: an object has such names in an order of its own, and then a path's events have times of another one. */
const keyOfEvent = (event: EventObject) => `on ${nameOf(event)}`;

/**
 * What a decision can depend on; everything else is omitted, and counters end where the policy does.
 * What calls for a request ahead of its time is combined with no other failure: they don't depend on each other.
 */
function keyOf({ value, context }: ChartSnapshot): string {
  const { failures, misses, verdictSince, verdict, validators } = context;
  const { unanswered, refreshRequested, askedAt } = context;
  return JSON.stringify([
    value,
    failures,
    misses,
    verdict !== 'pending' && verdictSince !== null,
    validators !== null,
    orderedWait(context) !== null,
    ...(failures + misses === 0
      ? [unanswered > (value === 'paused' ? 0 : 1) && [askedAt !== null], refreshRequested]
      : []),
  ]);
}

const USER_EVENTS = ['start', 'stop', 'refresh', 'pause', 'resume', 'wake'].map(
  (name) => `poll.${name}`,
);

/** Whether nothing but the answers so far led to this request. */
const isPlain = ({ unanswered, refreshRequested }: PollingContext) =>
  unanswered < 2 && !refreshRequested;

/** Enough of an answer to any other request. */
const OF_ANOTHER = [
  'pending',
  'pending, at a pace',
  'succeeded',
  '202',
  'a long poll',
  '404, for 20 s',
  '429',
  '503',
  '503, for 20 s',
  '401',
];

/** Also the events that the state doesn't handle: they must change nothing. */
function eventsIn(snapshot: ChartSnapshot): PathEvent[] {
  const types = new Set([...USER_EVENTS, ...descriptorsOf(snapshot)]);
  return [...types].flatMap((type) => payloads(type, snapshot));
}

function payloads(type: string, { context, value }: ChartSnapshot): PathEvent[] {
  switch (type) {
    case 'xstate.done.actor.fetchStatus':
      return Object.entries(cases)
        .filter(
          ([name, { fits }]) =>
            (fits?.(context) ?? true) && (isPlain(context) || OF_ANOTHER.includes(name)),
        )
        .map(([name, { sees, onDeadline }]): PathEvent => {
          const at = answerTime(context, onDeadline ?? false);
          return { type, name, output: { ...sees, at } };
        })
        .concat({ type, name: 'malformed', output: { ...reading(), at: 'soon' } as never });
    case 'xstate.error.actor.fetchStatus':
      return [{ type, name: 'a bug', error: new Error('a bug') }];
    case 'poll.wake':
    case 'poll.resume': {
      const restored = { type, name: 'restored', at: context.at ?? T0, afterRestore: true };
      const { nextPollAt, delayMs, unanswered } = context;
      const at =
        unanswered > 0 && (value === 'paused' || nextPollAt === null)
          ? afterGap(context)
          : nextPollAt === null
            ? T0
            : nextPollAt - Math.floor(delayMs / 2);
      return [
        { type, name: type },
        { type, name: `${type} in time`, at },
        ...(type === 'poll.wake' ? [restored] : []),
      ];
    }
    case 'poll.pause':
      return [
        { type, name: type },
        { type, name: `${type} in time`, at: (context.at ?? T0) + LATENCY_MS },
      ];
    case 'poll.refresh': {
      const at = afterGap(context);
      const isInTime = context.nextPollAt !== null && at < context.nextPollAt;
      return [{ type, name: type }, ...(isInTime ? [{ type, name: `${type} in time`, at }] : [])];
    }
    default:
      return [{ type, name: type.startsWith('xstate.after.') ? 'the wait ends' : type }];
  }
}

/** A second after the last request began; the first time that is known, if that isn't. */
const afterGap = ({ askedAt, at }: PollingContext) =>
  askedAt === null ? (at ?? T0) : askedAt + 1_000;

/** Late enough for every wait that can have come before it, even one that was begun anew. */
function answerTime(context: PollingContext, onDeadline: boolean): number {
  const { observation, nextPollAt, delayMs, startedAt, at } = context;
  const due = Math.max(observation?.at ?? T0, nextPollAt ?? T0, at ?? T0) + delayMs + LATENCY_MS;
  return onDeadline ? Math.max(due, (startedAt ?? T0) + policy.deadlineMs) : due;
}

/** A path that another one begins with is walked by that one. */
export function withoutPrefixes<T>(
  paths: readonly (readonly T[])[],
  nameOf: (event: T) => string,
): (readonly T[])[] {
  const named = (events: readonly T[]) => events.map(nameOf).join(' → ');
  const begun = new Set(paths.flatMap((path) => path.map((_, end) => named(path.slice(0, end)))));
  return paths.filter((path) => !begun.has(named(path)));
}

const nameOf = (event: EventObject) => ('name' in event ? String(event.name) : event.type);
