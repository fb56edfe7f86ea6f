import type { Verdict } from '../../machines/poll/observation.ts';

/** What a status means without `--until` and `--fail`: words of Kubernetes, GitHub, GitLab, Jenkins, AWS, Azure, Airflow and others. */
export const OBVIOUS_WORDS = {
  succeeded: [
    ...[
      'succeeded',
      'success',
      'successful',
      'passed',
      'completed',
      'complete',
      'done',
      'finished',
    ],
    ...['create_complete', 'update_complete', 'delete_complete', 'import_complete', 'applied'],
  ],
  failed: [
    ...['failed', 'failure', 'fail', 'error', 'errored', 'timed_out', 'timeout', 'crashed'],
    ...['fault', 'unstable', 'broken', 'expired', 'rejected', 'internal_error', 'startup_failure'],
    ...['infrastructure_fail', 'upstream_failed', 'partially_succeeded', 'node_fail', 'boot_fail'],
    ...['out_of_memory', 'create_failed', 'update_failed', 'delete_failed', 'rollback_failed'],
    ...['rollback_complete', 'update_rollback_complete', 'update_rollback_failed'],
    ...['import_rollback_complete', 'undelivered', 'terminal', 'completed_with_errors', 'denied'],
  ],
  stopped: [
    ...['canceled', 'cancelled', 'aborted', 'skipped', 'stopped', 'killed', 'terminated'],
    ...['revoked', 'discarded', 'superseded', 'not_built', 'not_run', 'neutral', 'stale'],
    ...['incomplete', 'preempted', 'force_canceled', 'deleted', 'removed'],
  ],
  blocked: [
    ...['blocked', 'manual', 'action_required', 'requires_action', 'on_hold', 'paused'],
    ...['waiting_for_approval', 'pending_approval', 'needs_approval', 'input_required'],
  ],
  pending: [
    ...['pending', 'queued', 'running', 'in_progress', 'started', 'starting', 'building'],
    ...['processing', 'created', 'scheduled', 'waiting', 'preparing', 'provisioning', 'active'],
    ...['executing', 'initializing', 'retrying', 'canceling', 'cancelling', 'stopping'],
    ...['finishing', 'accepted', 'submitted', 'working', 'deploying', 'updating', 'creating'],
  ],
} as const satisfies Partial<Record<Verdict, readonly string[]>>;

/** Over, in a word that may stand beside another one which says how. */
const OVER = new Set(['completed', 'complete', 'done', 'finished', 'terminated']);

/** `TIMED_OUT`, `timed out` and `TimedOut` are one word; -1 isn't 1, and 1.1.10 isn't 1.11.0. */
export const normalizedWord = (word: string): string =>
  word
    .trim()
    .toLowerCase()
    .replace(/[\s_.-]+/g, (gap, at: number, whole: string) => {
      const [before, after] = [whole.charAt(at - 1), whole.charAt(at + gap.length)];
      return /^\d?$/.test(before) && /\d/.test(after) ? gap : '';
    });

const verdicts = new Map<string, Verdict>(
  Object.entries(OBVIOUS_WORDS).flatMap(([verdict, words]) =>
    words.map((word) => [normalizedWord(word), verdict as Verdict]),
  ),
);

/** `JOB_STATE_DONE`, `JobComplete`. */
const PREFIX = /^(?:(?:job|task|run|build|execution|state|status|phase)+)(?=[a-z])/;

/** What an obvious word means; `null` for any other. */
export function obviousVerdict(status: string): Verdict | null {
  const word = normalizedWord(status);
  return verdicts.get(word) ?? verdicts.get(word.replace(PREFIX, '')) ?? null;
}

/** Whether a word says that it's over, and leaves it to another to say how. */
export const isOver = (status: string): boolean =>
  OVER.has(normalizedWord(status)) || OVER.has(normalizedWord(status).replace(PREFIX, ''));

/** The words that the user has named; `null` where the obvious ones count. */
export interface NamedWords {
  readonly until: readonly string[] | null;
  readonly fail: readonly string[] | null;
}

/**
 * What a status means. Where the user names what success is, nothing else is. An obvious word for any other end stays
 * one, unless named: to wait on for ever is worse.
 */
export function verdictOf(status: string, { until, fail }: NamedWords): Verdict {
  const word = normalizedWord(status);
  if (fail?.includes(word)) return 'failed';
  if (until?.includes(word)) return 'succeeded';
  const obvious = obviousVerdict(status) ?? 'pending';
  return obvious === 'succeeded' && until !== null ? 'pending' : obvious;
}
