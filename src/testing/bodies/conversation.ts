/** One reading in the words of each API. */
export interface Statuses {
  readonly given: string;
  readonly v0: string;
  readonly sandbox: string;
  readonly execution: string | null;
  readonly agent: string;
}

/** The input of every body. */
export interface Conversation {
  readonly id: string;
  readonly statuses: Statuses;
  /** ISO 8601, UTC, microseconds. */
  readonly updatedAt: string;
}

export type Body = Readonly<Record<string, unknown>>;

export const CREATED_AT = '2025-11-14T08:15:30.123456Z';
export const MODEL = 'anthropic/claude-sonnet-4-20250514';
export const SANDBOX_ID = 'oh-agent-server-6xQ0aT9eG7kLm2Wn5Rz1ab';
export const AGENT_SERVER_URL = 'http://localhost:54928';
export const FAKE_KEY = 'FAKE-not-a-real-key-000000000002';

const FIRST_UPDATE = Date.parse('2025-11-14T08:15:31.004Z');

/** Epoch ms of the n-th change: one second apart, the resolution of `Last-Modified`. */
export function updatedAtOf(revision: number): number {
  return FIRST_UPDATE + revision * 1_000;
}

/** ISO 8601 with microseconds, as Python writes it. */
export function timestamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '512Z');
}
