export type { PublicEvent } from '../durable/validate-event.ts';
export type { PollHandlers } from './handlers.ts';
export type { PollStatus } from './poll-status.ts';
export { type PollingServicesOptions, pollingServices } from './polling-services.ts';
export type { Resources } from './resources.ts';
export type { CreateInput } from './validate-input.ts';
