import { setTimeout as sleep } from 'node:timers/promises';
import type { RealServer, Scenario, Step } from './scenario.ts';
import { type Said, type Truth, watchTruth } from './truth.ts';
import type { End, Polling } from './way.ts';

export interface Result {
  readonly scenario: string;
  /** What the server itself said, up to some seconds after the poll's end. */
  readonly truth: readonly Said[];
  readonly end: string;
  readonly endedAtMs: number;
  readonly sentence: string;
  readonly complaints: readonly string[];
}

/** How long the server is asked on: what it says then must not belie a success. */
const LOOK_ON_MS = 4000;

/** No scenario takes longer; the deadlines of the polls are shorter. */
const GIVE_UP_MS = 240_000;

/** Polls to the end, while the server itself is asked beside it. */
export async function runScenario(
  scenario: Scenario,
  server: Pick<RealServer, 'ask'>,
  lookOnMs = LOOK_ON_MS,
): Promise<Result> {
  const { name, begin, way, expected, meanwhile = [], ask = server.ask } = scenario;
  const ids = [await begin()].flat();
  const truth = watchTruth(async (signal) => {
    const statuses = await Promise.all(ids.map((id) => ask(id, signal)));
    return statuses.join(', ');
  });
  const begunAt = Date.now();
  const polling = way(ids);
  const acting = act(meanwhile, ids[0] ?? '', truth, polling);
  const ended = await Promise.race([polling.ended, tooLate(polling)]);
  const endedAtMs = Date.now() - begunAt;
  const left = acting.stop();
  await sleep(lookOnMs);
  const said = await truth.stop();

  return {
    scenario: name,
    truth: said,
    endedAtMs,
    ...ended,
    complaints: [
      ...left,
      ...(ended.end === expected.end ? [] : [`ended with ${ended.end}, expected ${expected.end}`]),
      ...(expected.says ?? [])
        .filter((words) => !ended.output.includes(words))
        .map((words) => `never said "${words}"`),
      ...said
        .filter(({ status, atMs }) => isSuccess(ended) && atMs > endedAtMs && isWork(status))
        .map(({ status }) => `the server went on: ${status}`),
    ],
  };
}

const isSuccess = ({ end }: End) => /^(succeeded$|exit 0)/.test(end);
const isWork = (status: string) => /\brunning$/.test(status);

async function tooLate({ interrupt }: Polling): Promise<End> {
  await sleep(GIVE_UP_MS, null, { ref: false });
  interrupt?.();
  return { end: 'no end', sentence: '', output: '' };
}

/** Takes the steps one after the other; stopped, it gives what is wrong with those that were not taken. */
function act(steps: readonly Step[], id: string, truth: Truth, polling: Polling) {
  const left = [...steps];
  const complaints: string[] = [];
  const acting = (async () => {
    for (const step of steps) {
      await ('server' in step.once
        ? truth.says(step.once.server)
        : polling.hasRead(step.once.read));
      left.shift();
      await step.act(id, () => polling.interrupt?.());
    }
  })();
  acting.catch((error) => complaints.push(String(error)));
  return {
    stop: () => [
      ...complaints,
      ...left.map(({ once }) => `waited in vain for ${JSON.stringify(once)}`),
    ],
  };
}
