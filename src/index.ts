export type { BatchObservation, Entry, Readings } from '../machines/batch-observation.ts';
export type { FleetContext, FleetInput } from '../machines/fleet.context.ts';
export type {
  BatchFailed,
  BatchSucceeded,
  EventRefused,
  FleetEmitted,
  FleetEvent,
  MemberChanged,
  MemberSettled,
} from '../machines/fleet.events.ts';
export { fleetMachine } from '../machines/fleet.machine.ts';
export type { FetchBatchInput } from '../machines/fleet.setup.ts';
export { membersIn } from '../machines/fleet-members.ts';
export type { FleetOutcome, FleetReason } from '../machines/fleet-outcome.ts';
export { InputError } from '../machines/input-error.ts';
export type { FleetMember } from '../machines/member.ts';
export type {
  Failure,
  FailureCode,
  Interval,
  Observation,
  Validators,
  Verdict,
} from '../machines/observation.ts';
export type {
  DeadlineOutcome,
  EndedOutcome,
  FailedOutcome,
  NotFoundOutcome,
  PollOutcome,
  RateLimitedOutcome,
  Reason,
  RequestedOutcome,
  StatusErrorOutcome,
  UnauthorizedOutcome,
} from '../machines/outcome.ts';
export { defaultPolicy, type Policy, type PolicyInput } from '../machines/policy.ts';
export type { PollingContext, PollingInput } from '../machines/polling.context.ts';
export type {
  PollingEmitted,
  PollingEvent,
  RequestFailed,
  RequestSucceeded,
  StatusChanged,
} from '../machines/polling.events.ts';
export { pollingMachine } from '../machines/polling.machine.ts';
export type { FetchInput } from '../machines/polling.setup.ts';
export {
  type BatchReading,
  type BatchReadings,
  type BatchResource,
  type BatchResourceConfig,
  defineBatchResource,
} from './batch-resource.ts';
export { createFleetMachine, type FleetMachine } from './create-fleet-machine.ts';
export {
  createPollingMachine,
  type PollingMachine,
  type PollingOptions,
} from './create-polling-machine.ts';
export {
  bearer,
  type Credentials,
  cookies,
  header,
  type SecretSource,
  sessionApiKey,
} from './http/credentials.ts';
export { endpointUrl } from './http/endpoint-url.ts';
export { type Describable, describe, type Language } from './messages/describe.ts';
export { type PollOptions, poll, resumePolling } from './poll.ts';
export { type PollFleetOptions, pollFleet } from './poll-fleet.ts';
export { type Recording, type RecordingOptions, recordPolling } from './replay/record-polling.ts';
export { replayPolling } from './replay/replay-polling.ts';
export {
  defineResource,
  type Resource,
  type ResourceConfig,
  type StatusReading,
  type StatusRequest,
} from './resource.ts';
export { resumeFleet } from './restore-fleet.ts';
