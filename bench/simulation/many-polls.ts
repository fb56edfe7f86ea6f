import { pareto, randomFrom } from './random.ts';
import { Timeline } from './timeline.ts';

/** What a request costs an engine, ms of a core. */
export interface Costs {
  readonly workerMs: number;
  readonly storeMs: number;
}

export interface ManyPolls {
  readonly polls: number;
  readonly intervalMs: number;
  readonly latencyMs: number;
  /** How many polls one request asks for at most. */
  readonly perRequest: number;
  readonly costs: Costs;
  readonly workerCores: number;
  readonly storeCores: number;
  /** Polls of one account share it; `null`: no account has any. */
  readonly account: {
    readonly meanPolls: number;
    readonly requestsPerSecond: number;
  } | null;
  /** Virtual time, of which the second half counts. */
  readonly forMs: number;
}

export interface Seen {
  readonly requestsPerSecond: number;
  readonly pollsPerSecond: number;
  /** By how much a poll was late against its due time. */
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
}

interface Request {
  readonly polls: number;
  /** Its account: when its next request may start. */
  readonly account: { nextAt: number };
}

/** As the fleet's chart spaces requests. */
const SLACK = 1.01;

/** Cores that take one thing after the other; each thing takes the same time, so that they get free in turn. */
class Cores {
  readonly #freeAt: Float64Array;
  readonly #takesMs: number;
  #next = 0;

  constructor(count: number, takesMs: number) {
    this.#freeAt = new Float64Array(count);
    this.#takesMs = takesMs;
  }

  /** When something that comes then, not before the one that came last, is done. */
  done(at: number): number {
    const doneAt = Math.max(at, this.#freeAt[this.#next] ?? 0) + this.#takesMs;
    this.#freeAt[this.#next] = doneAt;
    this.#next = (this.#next + 1) % this.#freeAt.length;
    return doneAt;
  }
}

/** Each account's requests; the sizes of accounts are heavy-tailed (Pareto, α 1.5), as customers are. */
function requestsOf({ polls, perRequest, account }: ManyPolls, random: () => number): Request[] {
  const requests: Request[] = [];
  for (let left = polls; left > 0; ) {
    const size = account ? Math.ceil(pareto(random, account.meanPolls / 3, 1.5)) : perRequest;
    const own = { nextAt: 0 };
    const taken = Math.min(left, size);
    for (let rest = taken; rest > 0; rest -= perRequest)
      requests.push({ polls: Math.min(rest, perRequest), account: own });
    left -= taken;
  }
  return requests;
}

/**
 * Plays many polls on an engine: due, then the account's turn, the store, a worker, the network, and the interval
 * again. Its costs are what was measured; that they are the same at any size is what this assumes.
 */
export function manyPolls(load: ManyPolls): Seen {
  const { intervalMs, latencyMs, costs, account, forMs } = load;
  const random = randomFrom(5);
  const store = new Cores(load.storeCores, costs.storeMs);
  const workers = new Cores(load.workerCores, costs.workerMs);
  const spacingMs = account ? (SLACK * 1_000) / account.requestsPerSecond : 0;
  // What was asked later is due later: no need to sort again.
  const due = requestsOf(load, random)
    .map((request) => ({ at: random() * intervalMs, request }))
    .sort((a, b) => a.at - b.at);
  const turns = new Timeline<{ readonly request: Request; readonly dueAt: number }>();
  const late: number[] = [];
  let [requests, polls, first] = [0, 0, 0];

  const ask = (request: Request, at: number, dueAt: number) => {
    const askedAt = workers.done(store.done(at));
    due.push({ at: askedAt + latencyMs + intervalMs, request });
    if (askedAt < forMs / 2 || askedAt >= forMs) return;
    requests += 1;
    polls += request.polls;
    late.push(askedAt - dueAt);
  };

  for (;;) {
    const next = due[first];
    const at = Math.min(next?.at ?? Infinity, turns.nextAt);
    if (at >= forMs) break;
    const turn = turns.nextAt === at ? turns.next()?.item : undefined;
    if (turn) ask(turn.request, at, turn.dueAt);
    if (turn || !next) continue;
    first += 1;
    const { account } = next.request;
    const turnAt = Math.max(at, account.nextAt);
    account.nextAt = turnAt + spacingMs;
    if (turnAt > at) turns.add(turnAt, { request: next.request, dueAt: at });
    else ask(next.request, at, at);
  }
  const seconds = forMs / 2_000;
  const sorted = Float64Array.from(late).sort();
  const lateAt = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return {
    requestsPerSecond: requests / seconds,
    pollsPerSecond: polls / seconds,
    lateP50Ms: lateAt(0.5),
    lateP99Ms: lateAt(0.99),
  };
}
