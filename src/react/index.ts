export type { Inspect, PollControls } from './poll-store.ts';
export type { PollView } from './poll-view.ts';
export { PollingProvider } from './polling-provider.ts';
export { type UsePolling, type UsePollingOptions, usePolling } from './use-polling.ts';
