export type { BatchObservation, Entry, Readings } from '../machines/fleet/batch-observation.ts';
export type {
  BatchFailed,
  BatchSucceeded,
  EventRefused,
  FleetEmitted,
  MemberChanged,
  MemberSettled,
} from '../machines/fleet/emitted.ts';
export type { FleetReason } from '../machines/fleet/endings.ts';
export type { FleetMember } from '../machines/fleet/member.ts';
export { membersIn } from '../machines/fleet/members.ts';
export type { FleetOutcome } from '../machines/fleet/outcome.ts';
export type { FleetContext, FleetInput } from '../machines/fleet.context.ts';
export type { FleetEvent } from '../machines/fleet.events.ts';
export { fleetMachine } from '../machines/fleet.machine.ts';
export type { FetchBatchInput } from '../machines/fleet.setup.ts';
export type { Reason } from '../machines/poll/endings.ts';
export type {
  Failure,
  FailureCode,
  Interval,
  Observation,
  Validators,
  Verdict,
} from '../machines/poll/observation.ts';
export type {
  DeadlineOutcome,
  EndedOutcome,
  FailedOutcome,
  NotFoundOutcome,
  PollOutcome,
  RateLimitedOutcome,
  RequestedOutcome,
  StatusErrorOutcome,
  UnauthorizedOutcome,
} from '../machines/poll/outcome.ts';
export { defaultPolicy, type Policy, type PolicyInput } from '../machines/poll/policy.ts';
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
export { InputError } from '../machines/validate/input-error.ts';
export { createFleetMachine, type FleetMachine } from './fleet/create-fleet-machine.ts';
export { type PollFleetOptions, pollFleet } from './fleet/poll-fleet.ts';
export {
  bearer,
  type Credentials,
  cookies,
  header,
  type SecretSource,
  sessionApiKey,
} from './http/credentials.ts';
export { type Explainable, explain, type Language } from './messages/explain.ts';
export {
  createPollingMachine,
  type PollingMachine,
  type PollingOptions,
} from './polling/create-polling-machine.ts';
export { type PollOptions, poll, resumePolling } from './polling/poll.ts';
export { type Recording, type RecordingOptions, recordPolling } from './replay/record-polling.ts';
export { replayPolling } from './replay/replay-polling.ts';
export {
  type BatchReading,
  type BatchReadings,
  type BatchResource,
  type BatchResourceConfig,
  defineBatchResource,
} from './resource/batch-resource.ts';
export { endpointUrl } from './resource/endpoint-url.ts';
export {
  defineResource,
  type Resource,
  type ResourceConfig,
  type StatusReading,
  type StatusRequest,
} from './resource/resource.ts';
export { resumeFleet } from './snapshot/validate-fleet.ts';
