/** One contender watches a job on each of many servers, each to its end. */
import { answerParent } from '../answer-parent.ts';
import { contenders, type Name } from '../contenders/all.ts';

export interface Watched {
  readonly baseUrls: readonly string[];
  /** How often each job is asked. */
  readonly polls: number;
  readonly intervalMs: number;
}

const watchAll = await contenders[process.argv[2] as Name]();

answerParent(async ({ baseUrls, polls, intervalMs }: Watched) => {
  await Promise.all(
    baseUrls.map((baseUrl, index) =>
      watchAll([
        { baseUrl, id: `${polls}-${index}`, intervalMs, signal: new AbortController().signal },
      ]),
    ),
  );
});
