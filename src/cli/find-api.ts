import { setTimeout } from 'node:timers/promises';
import { createActor, type PromiseActorLogic } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { type Policy, type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import type { Fetch } from '../http/client.ts';
import { createFetchBatch } from '../http/fetch-batch.ts';
import { createFetchStatus } from '../http/fetch-status.ts';
import { runToEnd } from '../polling/run-to-end.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import type { Resource } from '../resource/resource.ts';
import type { Candidates, Endpoints } from './openhands-api.ts';

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
  readonly signal: AbortSignal;
}

/** How many ids are asked for alone until one is known; so many unknown ones make a wrong server likely. */
const MAX_ALONE = 5;

/** Requests for one id start this far apart. */
const GAP_MS = 1_000;

/**
 * What polls several ids: one request for many of them where all belong to one API, else one request each, which is
 * always right.
 */
export async function findApi(options: FindOptions): Promise<FoundApi> {
  const { endpoints, signal } = options;
  const { one, many, candidates } = endpoints;
  const { policy } = options;
  if (many || !candidates) return { resource: many ?? one, observations: {}, policy };
  const search = new Search(options);
  try {
    const resource = (await search.together(candidates)) ?? one;
    return { resource, observations: search.answers(), policy: search.policyLeft() };
  } catch (error) {
    // The fleet says of each id that it was stopped.
    if (signal.aborted) return { resource: one, observations: {}, policy };
    throw error;
  }
}

class Search {
  readonly #options: FindOptions;
  readonly #startedAt = Date.now();
  readonly #answers = new Map<string, Observation>();
  /** A refusal that holds for every id. */
  #refusal: Observation | null = null;

  constructor(options: FindOptions) {
    this.#options = options;
  }

  /** First answers by id; a refusal counts for all. */
  answers(): Readonly<Record<string, Observation>> {
    const refusal = this.#refusal;
    const { ids } = this.#options;
    return Object.fromEntries(refusal ? ids.map((id) => [id, refusal]) : this.#answers);
  }

  /** The endpoint for many ids that knows all of them; `null` when there is none, or that isn't known. */
  async together({ v0, v1, agentServer }: Candidates): Promise<BatchResource<unknown> | null> {
    const known = await this.#firstKnown();
    if (known === null || isV0(known.data)) return null;
    if (!isV1(known.data)) return agentServer;
    return (await this.#isOnlyV1(v0, known.id)) || (await this.#areAllKnown(v1)) ? v1 : null;
  }

  async #firstKnown(): Promise<{ readonly id: string; readonly data: unknown } | null> {
    const { endpoints, ids } = this.#options;
    for (const id of ids.slice(0, MAX_ALONE)) {
      const answer = await this.#ask(endpoints.one, id);
      this.#answers.set(id, answer);
      if (answer.type === 'reading') return { id, data: answer.data };
      if (answer.type !== 'missing') return null;
    }
    return null;
  }

  /** A server without V0 answers 404, or with its web page; V0 itself never does. */
  async #isOnlyV1(v0: Resource<unknown>, id: string): Promise<boolean> {
    const answer = await this.#ask(v0, id);
    return answer.type === 'rejected' || (answer.type === 'missing' && answer.httpStatus === 404);
  }

  async #areAllKnown(v1: BatchResource<unknown>): Promise<boolean> {
    const { ids, signal } = this.#options;
    if (this.#refusal) return false;
    const rest = ids.filter((id) => !this.#answers.has(id)).map(v1.normalizeId);
    for (let start = 0; start < rest.length; start += v1.limit) {
      const answer = await this.#askTogether(v1, rest.slice(start, start + v1.limit));
      if (answer.type !== 'readings') return false;
      if (answer.entries.some(({ type }) => type === 'missing')) return false;
    }
    if (rest.length > 0) await setTimeout(GAP_MS, null, { signal });
    return true;
  }

  async #ask(resource: Resource<unknown>, id: string): Promise<Observation> {
    const { signal } = this.#options;
    const input = {
      id,
      ...this.#limits(resource),
      validators: null,
      last: null,
      wasMalformed: false,
    };
    return this.#noting(
      await answerOf(createFetchStatus(resource, this.#options.fetch), input, signal),
    );
  }

  async #askTogether(
    resource: BatchResource<unknown>,
    ids: readonly string[],
  ): Promise<BatchObservation> {
    const { signal } = this.#options;
    const history = { hasReading: true, wasMalformed: false, malformed: [], alone: null };
    const input = { ids, ...this.#limits(resource), ...history, isConfirming: false };
    return this.#noting(
      await answerOf(createFetchBatch(resource, this.#options.fetch), input, signal),
    );
  }

  /** The policy of the fleet: the search has taken its share of the time until the deadline. */
  policyLeft(): PolicyInput | undefined {
    const { policy } = this.#options;
    const { deadlineMs } = policy ?? {};
    if (typeof deadlineMs !== 'number') return policy;
    return { ...policy, deadlineMs: Math.max(1, deadlineMs - (Date.now() - this.#startedAt)) };
  }

  #limits({ policy }: { readonly policy: PolicyInput }) {
    const { requestTimeoutMs, deadlineMs }: Policy = resolvePolicy(policy, this.policyLeft());
    return { requestTimeoutMs, deadlineMs, deadlineAt: null };
  }

  /** After a 429 no id is asked for before its time. */
  #noting<T extends Observation | BatchObservation>(answer: T): T {
    if (answer.type === 'rateLimited') this.#refusal = answer as Observation;
    return answer;
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

const isV0 = (data: unknown) => 'conversation_id' in Object(data);
const isV1 = (data: unknown) => 'sandbox_status' in Object(data);
