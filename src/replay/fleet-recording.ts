import type { Actor, SnapshotFrom } from 'xstate';
import { validateBatchObservation } from '../../machines/fleet/validate-batch-observation.ts';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { answerIn } from '../../machines/validate/actor-events.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import { restoreFleet } from '../fleet/resume-fleet.ts';
import { type RecordedEvents, recordEvents } from './record-events.ts';
import { POLL_FIELDS } from './recording.ts';
import type { Replayable } from './replayer.ts';

const ANSWER = /^xstate\.(done|error)\.actor\.fetchBatch\.\d+$/;

const isRecorded = (type: string) =>
  ANSWER.test(type) || (fleetMachine.events.includes(type as never) && !type.endsWith('*'));

/** The fields of an event that a fleet's chart reads, and what tells a stop because of `enough`. */
export const FLEET_FIELDS = [...POLL_FIELDS, 'actorId', 'ids', 'observations', 'isEnough'] as const;

/** Stops a fleet of which enough members have ended: that is no interruption by a person. */
export const enough = (at: number) => ({ type: 'poll.stop', at, isEnough: true }) as const;

export const isEnough = (event: object | null): boolean =>
  event !== null && 'isEnough' in event && event.isEnough === true;

/** Records a fleet as `recordPolling` does a poll; `names` are the user's spellings of ids, by id. */
export function recordFleet<TData>(
  actor: Actor<FleetMachine<TData>>,
  names: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): RecordedEvents {
  return recordEvents(actor, { onLine, header: { names }, isRecorded, fields: FLEET_FIELDS });
}

export const isFleet = (snapshot: unknown): boolean =>
  'pages' in Object((snapshot as { context?: unknown } | null)?.context);

export const replayableFleet: Replayable<SnapshotFrom<FleetMachine>> = {
  machine: fleetMachine as never,
  types: fleetMachine.events,
  isRecorded,
  restore: (snapshot) => restoreFleet(fleetMachine as never, snapshot).getSnapshot() as never,
  validateAnswer: (event) => {
    if (ANSWER.test(event.type) && event.type.startsWith('xstate.done'))
      validateBatchObservation('event.output', answerIn(event));
  },
};
