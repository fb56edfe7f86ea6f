import type { Version } from '../version.ts';

/** One reading in the words of each API. */
export interface Statuses {
  readonly given: string;
  readonly v0: string;
  readonly sandbox: string;
  readonly execution: string | null;
  readonly agent: string;
  /** The `agent_state` of V0's events. */
  readonly agentState: string;
}

/** The input of every body. */
export interface Conversation {
  readonly id: string;
  readonly statuses: Statuses;
  /** ISO 8601, UTC, microseconds. */
  readonly updatedAt: string;
  readonly modelCalls: number;
  /** The server that sends the body. */
  readonly version: Version;
  /** Where V1's conversations run, without a slash at its end. */
  readonly agentServerUrl: string;
}

export type Body = Readonly<Record<string, unknown>>;

export const CREATED_AT = '2025-11-14T08:15:30.123456Z';
export const MODEL = 'anthropic/claude-sonnet-4-20250514';
export const SANDBOX_ID = 'oh-agent-server-6xQ0aT9eG7kLm2Wn5Rz1ab';

const FIRST_UPDATE = Date.parse('2025-11-14T08:15:31.004Z');

/** Epoch ms of the n-th change: one second apart, the resolution of `Last-Modified`. */
export function updatedAtOf(revision: number): number {
  return FIRST_UPDATE + revision * 1_000;
}

/** ISO 8601 with microseconds, as Python writes it. */
export function timestamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '512Z');
}

/** Without a zone, as some servers send it. */
export function naive(iso: string): string {
  return iso.replace('Z', '');
}
