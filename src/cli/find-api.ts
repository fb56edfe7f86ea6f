import { setTimeout } from 'node:timers/promises';
import { createActor, fromPromise, type PromiseActorLogic } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { Reason } from '../../machines/poll/endings.ts';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { createPollingChart } from '../../machines/polling.machine.ts';
import type { Fetch } from '../http/client.ts';
import { createFetchBatch } from '../http/fetch-batch.ts';
import { createFetchStatus } from '../http/fetch-status.ts';
import { runToEnd } from '../polling/run-to-end.ts';
import { waker } from '../polling/waker.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import type { Resource } from '../resource/resource.ts';
import type { Candidates, Endpoints } from './openhands-api.ts';
import type { PollSnapshot } from './poll-snapshot.ts';
import type { Reporter } from './reporter.ts';

/** What polls all ids, and the answers that were needed to find it out. */
export interface FoundApi {
  readonly resource: Resource<unknown> | BatchResource<unknown>;
  readonly observations: Readonly<Record<string, Observation>>;
  /** The policy, with what is left of its deadline. */
  readonly policy: PolicyInput | undefined;
}

interface FindOptions {
  readonly endpoints: Endpoints;
  readonly ids: readonly string[];
  readonly policy?: PolicyInput | undefined;
  readonly fetch?: Fetch | undefined;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** How many ids are asked for alone until one is known; so many unknown ones make a wrong server likely. */
const MAX_ALONE = 5;

/** What ends all ids as the search has ended. */
const SPENT: Readonly<Partial<Record<Reason, PolicyInput>>> = {
  deadline: { deadlineMs: 1 },
  exhausted: { deadlineMs: null, maxFailures: 1 },
  rateLimited: { deadlineMs: null },
};

/** Requests for one id start this far apart. */
const GAP_MS = 1_000;

/**
 * What polls several ids: one request for many of them where all belong to one API, else one request each, which is
 * always right. The search is a poll of the first id: while the server is unavailable or allows no request, it is asked
 * again as the policy says, and when the policy gives up, all ids end as that poll does.
 */
export async function findApi(options: FindOptions): Promise<FoundApi> {
  const { endpoints, ids, policy, reporter, signal } = options;
  const { one, many, candidates } = endpoints;
  if (many || !candidates) return { resource: many ?? one, observations: {}, policy };
  const search = new Search(options, candidates);
  const [id = ''] = ids;
  const fetchStatus = fromPromise<Observation, FetchInput>(({ input, signal }) =>
    search.observe(input, signal),
  );
  const chart = createPollingChart(one.policy, policy).provide({ actors: { fetchStatus, waker } });
  const actor = createActor(chart, { input: { id, autoStart: true } });
  try {
    const { reason } = await runToEnd(actor, signal, (guarded) => {
      actor.on(
        'request.failed',
        guarded((event) => reporter.event(id, event)),
      );
      actor.subscribe(
        guarded((snapshot: PollSnapshot) => {
          if (snapshot.context.failure !== null) reporter.snapshot(snapshot);
        }),
      );
    });
    return search.found(reason);
  } catch (error) {
    // The fleet says of each id that it was stopped.
    if (signal.aborted) return { resource: one, observations: {}, policy };
    throw error;
  }
}

/** Asks until it is known which API it is, one step after the other; a step that has failed is taken again. */
class Search {
  readonly #options: FindOptions;
  readonly #candidates: Candidates;
  readonly #startedAt = Date.now();
  readonly #answers = new Map<string, Observation>();
  /** Why the last step failed. */
  #failure: Observation | null = null;
  #isOnlyV1: boolean | null = null;
  /** The ids that V1 has yet to be asked for. */
  #unknown: string[] | null = null;
  /** The endpoint for many ids that knows all of them; `null` when there is none, or that isn't known. */
  #together: BatchResource<unknown> | null = null;

  constructor(options: FindOptions, candidates: Candidates) {
    this.#options = options;
    this.#candidates = candidates;
  }

  /** @param reason why the poll of the first id has ended. */
  found(reason: Reason): FoundApi {
    const { endpoints, ids, policy } = this.#options;
    const failure = this.#failure;
    const isForAll = failure?.type === 'rateLimited' || (failure && !this.#known());
    return {
      resource: this.#together ?? endpoints.one,
      observations: Object.fromEntries(
        failure && isForAll ? ids.map((id) => [id, failure]) : this.#answers,
      ),
      policy: {
        ...policy,
        ...(isForAll ? SPENT[reason] : this.#deadlineLeft(policy)),
      },
    };
  }

  /** A failure, or a reading that ends the poll. */
  async observe(input: FetchInput, signal: AbortSignal): Promise<Observation> {
    const { deadlineMs } = input;
    const deadlineAt = deadlineMs === null ? null : this.#startedAt + deadlineMs;
    this.#failure = await this.#search({ ...input, deadlineAt }, signal);
    return this.#failure ?? decided();
  }

  async #search(input: FetchInput, signal: AbortSignal): Promise<Observation | null> {
    const { v0, v1, agentServer } = this.#candidates;
    const failure = this.#known() ? null : await this.#findKnown(input, signal);
    const known = this.#known();
    if (failure !== null || known === null || isV0(known.data)) return failure;
    if (isV1(known.data)) {
      if (this.#isOnlyV1 === null) {
        const answer = await this.#ask(v0, { ...input, id: known.id }, signal);
        if (answer.type === 'rateLimited') return answer;
        this.#isOnlyV1 = saysNoV0(answer);
      }
      if (!this.#isOnlyV1) return this.#findAll(v1, input, signal);
    }
    this.#together = isV1(known.data) ? v1 : agentServer;
    return null;
  }

  /** Asks for the ids, one by one, until one is known. */
  async #findKnown(input: FetchInput, signal: AbortSignal): Promise<Observation | null> {
    const { endpoints, ids } = this.#options;
    for (const id of ids.slice(0, MAX_ALONE)) {
      if (this.#answers.has(id)) continue;
      const answer = await this.#ask(endpoints.one, { ...input, id }, signal);
      if (isFailure(answer)) return answer;
      this.#answers.set(id, answer);
      if (answer.type !== 'missing') return null;
    }
    return null;
  }

  #known(): { readonly id: string; readonly data: unknown } | null {
    for (const [id, answer] of this.#answers)
      if (answer.type === 'reading') return { id, data: answer.data };
    return null;
  }

  /** Asks V1 for the other ids: V0 may know those that it doesn't. */
  async #findAll(
    v1: BatchResource<unknown>,
    input: FetchInput,
    signal: AbortSignal,
  ): Promise<Observation | null> {
    const { ids, fetch } = this.#options;
    this.#unknown ??= ids.filter((id) => !this.#answers.has(id)).map(v1.normalizeId);
    while (this.#unknown.length > 0) {
      const asked = this.#unknown.slice(0, v1.limit);
      const history = { hasReading: true, malformed: [], alone: null, isConfirming: false };
      const answer: BatchObservation = await answerOf(
        createFetchBatch(v1, fetch),
        { ...input, ...history, ids: asked },
        signal,
      );
      if (isFailure(answer)) return answer;
      if (answer.type !== 'readings') return null;
      if (answer.entries.some(({ type }) => type === 'missing')) return null;
      this.#unknown = this.#unknown.slice(asked.length);
      if (this.#unknown.length === 0) await setTimeout(GAP_MS, null, { signal });
    }
    this.#together = v1;
    return null;
  }

  #ask(resource: Resource<unknown>, input: FetchInput, signal: AbortSignal): Promise<Observation> {
    return answerOf(createFetchStatus(resource, this.#options.fetch), input, signal);
  }

  /** The search has taken its share of the time until the deadline. */
  #deadlineLeft({ deadlineMs }: PolicyInput = {}): PolicyInput {
    if (typeof deadlineMs !== 'number') return {};
    return { deadlineMs: Math.max(1, deadlineMs - (Date.now() - this.#startedAt)) };
  }
}

function answerOf<TOutput, TInput>(
  logic: PromiseActorLogic<TOutput, TInput>,
  input: TInput,
  signal: AbortSignal,
): Promise<TOutput> {
  signal.throwIfAborted();
  const actor = createActor(logic, { input } as never);
  return runToEnd(actor, signal, () => undefined) as Promise<TOutput>;
}

type Failed = Extract<Observation, { readonly type: 'unavailable' | 'rateLimited' }>;

/** What may pass. */
const isFailure = (answer: Observation | BatchObservation): answer is Failed =>
  answer.type === 'unavailable' || answer.type === 'rateLimited';

const decided = (): Observation => ({
  ...{ type: 'reading', status: 'found', verdict: 'succeeded' },
  ...{ validators: { etag: null, lastModified: null } },
  ...{ at: Date.now(), jitter: 0, elapsedMs: 0, askedMs: null },
});

/** A server without V0 answers 404, or with its web page; V0 itself never does. */
const saysNoV0 = (answer: Observation): boolean =>
  answer.type === 'rejected' || (answer.type === 'missing' && answer.httpStatus === 404);

const isV0 = (data: unknown) => 'conversation_id' in Object(data);
const isV1 = (data: unknown) => 'sandbox_status' in Object(data);
