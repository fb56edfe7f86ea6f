import * as z from 'zod';

/** One job to watch until the server says that it is over. */
export interface Job {
  readonly baseUrl: string;
  readonly id: string;
  readonly intervalMs: number;
  /** Ends the watch early. */
  readonly signal: AbortSignal;
  /** What there is to show: kept here for contenders that keep nothing themselves. */
  latest?: Status;
}

export type Watch = (job: Job) => Promise<unknown>;

/** The duties that each contender has: a timeout, a key, JSON, a schema, and to stop when aborted. */
export const REQUEST_TIMEOUT_MS = 10_000;
export const KEY = 'not-a-real-key';
export const headers = { accept: 'application/json', 'x-session-api-key': KEY };

export const schema = z.object({
  conversation_id: z.string(),
  title: z.string().nullable(),
  status: z.string(),
  runtime_status: z.string().nullable(),
  last_updated_at: z.string().nullable(),
  created_at: z.string(),
  selected_repository: z.string().nullable(),
  selected_branch: z.string().nullable(),
  git_provider: z.string().nullable(),
  trigger: z.string().nullable(),
  num_connections: z.number(),
  url: z.string().nullable(),
  pr_number: z.array(z.number()),
  conversation_version: z.string(),
  sub_conversation_ids: z.array(z.string()),
});
export type Status = z.infer<typeof schema>;

export const urlOf = ({ baseUrl, id }: Pick<Job, 'baseUrl' | 'id'>) =>
  `${baseUrl}/jobs/${encodeURIComponent(id)}`;

export const isOver = ({ status }: Status) => status === 'STOPPED' || status === 'ERROR';
