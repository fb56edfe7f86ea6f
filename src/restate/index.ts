export type { CreateInput, PublicEvent } from './accept.ts';
export type { PollHandlers } from './handlers.ts';
export type { PollStatus } from './poll-status.ts';
export { type PollingServicesOptions, pollingServices } from './polling-services.ts';
export type { Resources } from './resources.ts';
