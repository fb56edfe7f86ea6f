import { explain, type PollOutcome } from 'pollchart';
import type { PollJob } from './poll-job.ts';
import type { Expected, Scenario } from './scenario.ts';

export interface Result {
  /** What happens to the job. */
  readonly scenario: string;
  readonly requests: number;
  /** How many of them brought no answer, or 5xx. */
  readonly failed: number;
  readonly outcome: PollOutcome;
  /** What a person reads at the end. */
  readonly sentence: string;
  /** Where it isn't as a person would expect. */
  readonly complaints: readonly string[];
}

/** Polls the job with this id to its end. */
export async function runScenario(
  { name, during, policy, poll, expected }: Scenario & { readonly poll: PollJob },
  id: string,
): Promise<Result> {
  const passed = new Set<string>();
  const traffic = { requests: 0, failed: 0 };
  let acting: Promise<readonly string[]> = Promise.resolve(
    during ? [`${during.status} was never read, so nothing was done`] : [],
  );
  const outcome = await poll({
    id,
    policy,
    fetch: counting(traffic),
    onChange: ({ status }) => {
      if (status === during?.status && !passed.has(status))
        acting = during.act(id).then(
          () => [],
          (error) => [String(error)],
        );
      passed.add(status);
    },
  });
  const sentence = explain(outcome);
  const seen = { ...traffic, outcome, sentence };
  const complaints = [...(await acting), ...differences(expected, seen, passed)];
  return { scenario: name, ...seen, complaints };
}

/** The global `fetch`, which counts. */
const counting =
  (traffic: { requests: number; failed: number }): typeof fetch =>
  async (...request) => {
    traffic.requests++;
    try {
      const response = await fetch(...request);
      if (response.status >= 500) traffic.failed++;
      return response;
    } catch (error) {
      traffic.failed++;
      throw error;
    }
  };

function differences(
  { reason, status, passes, isInterrupted, says = '' }: Expected,
  { outcome, sentence, failed }: Pick<Result, 'outcome' | 'sentence' | 'failed'>,
  passed: ReadonlySet<string>,
): string[] {
  const complaints: string[] = [];
  if (outcome.reason !== reason) complaints.push(`ended as ${outcome.reason}, expected ${reason}`);
  if (outcome.status !== status)
    complaints.push(`ended with the status ${outcome.status}, expected ${status}`);
  if (passes && !passed.has(passes)) complaints.push(`${passes} was never read`);
  if (isInterrupted && failed === 0) complaints.push('no request failed, expected some');
  if (!sentence.includes(says)) complaints.push(`said "${sentence}", expected it to say "${says}"`);
  return complaints;
}
