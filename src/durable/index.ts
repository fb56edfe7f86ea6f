export { type DurableStep, initialStep, step } from './driver.ts';
export { type DurablePolls, type DurablePollsOptions, durablePolls } from './durable-polls.ts';
export type {
  CancelEffect,
  DoneEffect,
  Effect,
  EmitEffect,
  FetchEffect,
  ScheduleEffect,
} from './effect.ts';
export { answered, type DurableEvent, failed } from './event.ts';
export type { ClaimedTask, DurableHost, DurableRecord, Work } from './host.ts';
export { outstanding, type Task } from './outstanding.ts';
export { performFetch } from './perform-fetch.ts';
export type { DurableSnapshot } from './snapshot.ts';
export { type PublicEvent, validateEvent } from './validate-event.ts';
