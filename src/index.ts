export type { FetchInput } from '../machines/poll/fetch-input.ts';
export type { Failure, Observation, Verdict } from '../machines/poll/observation.ts';
export type { PollOutcome } from '../machines/poll/outcome.ts';
export { defaultPolicy, type Policy, type PolicyInput } from '../machines/poll/policy.ts';
export type { WakerLogic } from '../machines/poll/waker.ts';
export type { PollingContext, PollingInput } from '../machines/polling.context.ts';
export type { PollingEmitted, PollingEvent, StatusChanged } from '../machines/polling.events.ts';
export { InputError } from '../machines/validate/input-error.ts';
export { explain, type Language } from './messages/explain.ts';
export { createPollingMachine, type PollingMachine } from './polling/create-polling-machine.ts';
export { observe } from './polling/observe-response.ts';
export { poll } from './polling/poll.ts';
export { pollingMachine } from './polling/polling-machine.ts';
export { resumePolling } from './polling/resume-polling.ts';
export { type Recording, recordPolling } from './replay/record-polling.ts';
export { replayPolling } from './replay/replay-polling.ts';
export {
  bearer,
  type Credentials,
  cookies,
  header,
  type SecretSource,
  sessionApiKey,
} from './resource/credentials.ts';
export { endpointUrl } from './resource/endpoint-url.ts';
export type { LoadOptions } from './resource/load-status.ts';
export { defineResource, type Resource } from './resource/resource.ts';
export type { StatusFinding, StatusReading } from './resource/status-reading.ts';
export type { FollowUpRequest, StatusRequest } from './resource/status-request.ts';
export type { StatusResponse } from './resource/status-response.ts';
export { unchecked } from './resource/unchecked.ts';
