'use client';

export type { Inspect, PollControls } from './actor-store.ts';
export type { DataRead } from './data-read.ts';
export type { FleetView } from './fleet-view.ts';
export type { FleetMembers } from './member-store.ts';
export type { FleetMemberView } from './member-view.ts';
export type { PollRecording } from './poll-recorder.ts';
export type { PollChanged, PollFailed, PollSettled } from './poll-store.ts';
export type { PollView } from './poll-view.ts';
export { PollingProvider } from './polling-provider.ts';
export { type UseFleet, type UseFleetOptions, useFleet, useFleetMember } from './use-fleet.ts';
export { type UsePolling, type UsePollingOptions, usePolling } from './use-polling.ts';
