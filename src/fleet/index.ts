export type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
export type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
export type { FleetEmitted, MemberChanged, MemberSettled } from '../../machines/fleet/emitted.ts';
export type { FleetMember } from '../../machines/fleet/member.ts';
export { membersIn } from '../../machines/fleet/members.ts';
export type { FleetOutcome } from '../../machines/fleet/outcome.ts';
export type { FleetContext, FleetInput } from '../../machines/fleet.context.ts';
export type { FleetEvent } from '../../machines/fleet.events.ts';
export {
  type BatchReading,
  type BatchResource,
  defineBatchResource,
} from '../resource/batch-resource.ts';
export { createFleetMachine, type FleetMachine } from './create-fleet-machine.ts';
export { fleetMachine } from './fleet-machine.ts';
export { pollFleet } from './poll-fleet.ts';
export { resumeFleet } from './resume-fleet.ts';
