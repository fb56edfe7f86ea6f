import { createActor, type EventFromLogic, initialTransition, type SnapshotFrom } from 'xstate';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { Policy, PolicyInput } from '../../machines/poll/policy.ts';
import type { PollingEvent } from '../../machines/polling.events.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { pureTransition } from '../../src/snapshot/pure-transition.ts';
import { stateOf } from '../support/chart.ts';
import { answered, failed, T0 } from '../support/observations.ts';

export type ChartSnapshot = SnapshotFrom<typeof pollingMachine>;
export type ChartEvent = EventFromLogic<typeof pollingMachine>;

type WithoutTime<T> = T extends Observation ? Omit<T, 'at' | 'elapsedMs'> : never;

/** An observation before it has a time. */
export type Answer = WithoutTime<Observation>;

/** How the server behaves towards one request. */
export interface Behaviour {
  readonly latencyMs: number;
  /** `null`: the fetch actor itself breaks. */
  readonly answer: Answer | null;
  /** How wrong the clock is that the answer is timed with. */
  readonly clockErrorMs: number;
}

/** One thing that happens to a poll besides its own timer and its own answers. */
export type Move =
  | {
      readonly type: 'pass';
      /** How much of the time until the timer or the answer that is due; 1 = all of it. */
      readonly share: number;
      /** How much time passes when nothing is due. */
      readonly idleMs: number;
    }
  | {
      readonly type: 'act';
      readonly event: PollingEvent['type'];
      /** How wrong the event's `at` is; `null`: it has none. */
      readonly clockErrorMs: number | null;
    };

export interface Scenario {
  readonly policy: Policy;
  readonly server: readonly Behaviour[];
  readonly moves: readonly Move[];
}

export interface Request {
  readonly startedAt: number;
  /** `null`: it is in flight. */
  readonly endedAt: number | null;
  /** `null`: it is in flight, was aborted, or broke. */
  readonly answer: Observation | null;
  readonly isAborted: boolean;
}

/** One transition of the chart and what it made the engine do. */
export interface Step {
  readonly at: number;
  /** `null`: the beginning. */
  readonly event: ChartEvent | null;
  readonly before: ChartSnapshot | null;
  readonly after: ChartSnapshot;
  /** The answer that it delivered. */
  readonly answer: Observation | null;
  readonly requests: boolean;
  readonly aborts: boolean;
  /** The delay of the timer that it set. */
  readonly delayMs: number | null;
  /** What was live when it was over. */
  readonly live: { readonly timer: boolean; readonly request: boolean };
}

interface Action {
  readonly type: string;
  readonly params: unknown;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Timer {
  readonly id: string;
  readonly event: ChartEvent;
  readonly firesAt: number;
}

/** An answer that is on its way. */
interface Pending {
  readonly request: Writable<Request>;
  readonly behaviour: Behaviour;
  readonly endsAt: number;
}

/**
 * Interprets the pure chart as a durable engine would: it performs the actions that a transition
 * returns, and holds the clock, the timer and the request itself. Anything but one timer and one
 * request at a time is an error. What is due at a moment comes before what a user does at it.
 */
export class Engine {
  now = T0;
  /** How wrong the clock of this machine is. */
  clockErrorMs = 0;
  snapshot: ChartSnapshot;
  readonly steps: Step[] = [];
  readonly requests: Request[] = [];
  #timer: Timer | null = null;
  #pending: Pending | null = null;

  constructor(
    readonly policy: PolicyInput,
    readonly server: readonly Behaviour[],
    /** Whether the snapshot goes through JSON after each step, as if each ran in another process. */
    readonly isPersisted = false,
    observation: Observation | null = null,
  ) {
    const input = { id: 'abc', policy, observation };
    const [snapshot, actions] = initialTransition(pollingMachine, input);
    this.snapshot = snapshot;
    this.#take(null, null, null, snapshot, actions);
  }

  /** When the timer fires or the answer comes; `null` when nothing is due. */
  get dueAt(): number | null {
    if (this.#timer) return this.#timer.firesAt;
    return this.#pending?.endsAt ?? null;
  }

  /** Whether a request is in flight that the script has no answer for. */
  get isOutOfScript(): boolean {
    return this.#pending !== null && this.requests.length > this.server.length;
  }

  send(type: PollingEvent['type'], clockErrorMs: number | null = 0): void {
    const at = this.now + this.clockErrorMs;
    this.#deliver(clockErrorMs === null ? { type } : { type, at: at + clockErrorMs });
  }

  /** Lets time pass, and whatever falls due in it happen. */
  passTo(time: number): void {
    for (let due = this.dueAt; due !== null && due <= time; due = this.dueAt) {
      this.now = due;
      this.#timer ? this.#fire(this.#timer) : this.#answer();
    }
    this.now = Math.max(this.now, time);
  }

  /** Lets time pass until the next thing that is due has happened. */
  passOne(): void {
    const due = this.dueAt;
    if (due === null) return;
    this.now = due;
    this.#timer ? this.#fire(this.#timer) : this.#answer();
  }

  #fire({ event }: Timer): void {
    this.#timer = null;
    this.#deliver(event);
  }

  #answer(): void {
    const { request, behaviour } = this.#pending as Pending;
    const { answer, latencyMs, clockErrorMs } = behaviour;
    this.#pending = null;
    request.endedAt = this.now;
    if (!answer) {
      this.#deliver(broken);
      return;
    }
    const at = this.now + this.clockErrorMs + clockErrorMs;
    const observation = { ...answer, at, elapsedMs: latencyMs };
    request.answer = observation;
    this.#deliver(answered(observation) as unknown as ChartEvent, observation);
  }

  #deliver(event: ChartEvent, answer: Observation | null = null): void {
    const before = this.snapshot;
    const [after, actions] = pureTransition(pollingMachine, before, event);
    this.snapshot = this.isPersisted ? throughJson(after) : after;
    this.#take(event, answer, before, after, actions);
  }

  #take(
    event: ChartEvent | null,
    answer: Observation | null,
    before: ChartSnapshot | null,
    after: ChartSnapshot,
    actions: readonly Action[],
  ): void {
    const step = { requests: false, aborts: false, delayMs: null as number | null };
    for (const { type, params } of actions) this.#perform(type, params, step);
    const live = { timer: this.#timer !== null, request: this.#pending !== null };
    this.steps.push({ at: this.now, event, before, after, answer, live, ...step });
  }

  #perform(type: string, params: unknown, step: Writable<Partial<Step>>): void {
    switch (type) {
      case 'xstate.spawnChild':
        if ((params as { src: unknown }).src === 'waker') return;
        if (this.#pending) throw new Error(`Two requests at once at ${this.now - T0}`);
        this.#ask((params as { input: FetchInput }).input);
        step.requests = true;
        return;
      case 'xstate.stopChild':
        if (!this.#pending) return;
        this.#pending.request.endedAt = this.now;
        this.#pending.request.isAborted = true;
        this.#pending = null;
        step.aborts = true;
        return;
      case 'xstate.raise': {
        const { id, event, delay } = params as { id: string; event: ChartEvent; delay: number };
        if (this.#timer) throw new Error(`Two timers at once at ${this.now - T0}`);
        this.#timer = { id, event, firesAt: this.now + delay };
        step.delayMs = delay;
        return;
      }
      case 'xstate.cancel':
        if (this.#timer?.id === (params as { sendId: string }).sendId) this.#timer = null;
        return;
      case 'xstate.emit':
        return;
      default:
        throw new Error(`An action that no engine knows: ${type}`);
    }
  }

  #ask(input: FetchInput): void {
    const said = this.server[this.requests.length] ?? silence(input.requestTimeoutMs);
    const behaviour = inTime(said, this.now, this.clockErrorMs, input);
    const request = { startedAt: this.now, endedAt: null, answer: null, isAborted: false };
    this.#pending = { request, behaviour, endsAt: this.now + behaviour.latencyMs };
    this.requests.push(request);
  }
}

/** What a fetch actor makes of a server that would answer after the deadline: a timeout at the deadline. Of one that has passed the length counts, a second at least. */
export function inTime<T extends { readonly latencyMs: number; readonly answer: unknown }>(
  behaviour: T,
  now: number,
  clockErrorMs: number,
  { deadlineAt, deadlineMs }: Pick<FetchInput, 'deadlineAt' | 'deadlineMs'>,
): T {
  const aheadMs = deadlineAt === null ? 0 : deadlineAt - (now + clockErrorMs);
  const mostMs = deadlineMs ?? Infinity;
  const lateMs = deadlineAt === null ? mostMs : Math.max(mostMs, 1_000);
  const leftMs = aheadMs > 0 ? Math.min(aheadMs, mostMs) : lateMs;
  if (behaviour.latencyMs <= leftMs) return behaviour;
  return { ...behaviour, latencyMs: leftMs, answer: timedOut };
}

/** Plays a scenario to its last move. */
export function play({ policy, server, moves }: Scenario, isPersisted = false): Engine {
  return playOn(new Engine(policy, server, isPersisted), moves);
}

/** Plays the moves on. */
export function playOn(engine: Engine, moves: readonly Move[]): Engine {
  for (const move of moves) {
    if (move.type === 'act') {
      engine.send(move.event, move.clockErrorMs);
    } else if (engine.dueAt === null) {
      engine.passTo(engine.now + move.idleMs);
    } else {
      const span = Math.floor((engine.dueAt - engine.now) * move.share);
      move.share === 1 ? engine.passOne() : engine.passTo(engine.now + span);
    }
  }
  return engine;
}

/** Lets a scenario that has been played come to where nothing but a timer is pending. */
export function settle(engine: Engine): Engine {
  if (stateOf(engine.snapshot) === 'idle') engine.send('poll.start');
  if (stateOf(engine.snapshot) === 'paused') engine.send('poll.resume');
  // A refresh in mid-request may have called for one more.
  for (let n = 0; n < 2; n++) if (stateOf(engine.snapshot) === 'polling.fetching') engine.passOne();
  return engine;
}

/** What a run did, as JSON. */
export const logOf = (engine: Engine): readonly unknown[] =>
  engine.steps.map(({ at, event, after, requests, aborts, delayMs, live }) => ({
    ...{ at, event, requests, aborts, delayMs, live },
    ...whole(after),
  }));

/** All that the chart says of a moment, without the running parts. */
export const whole = ({ value, status, context, output }: ChartSnapshot) => ({
  value,
  status,
  context,
  output: output ?? null,
});

/** A snapshot as another process would have it. */
export function throughJson(snapshot: ChartSnapshot): ChartSnapshot {
  const persisted = JSON.parse(JSON.stringify(pollingMachine.getPersistedSnapshot(snapshot)));
  return createActor(pollingMachine, { snapshot: persisted, input: { id: 'abc' } }).getSnapshot();
}

const broken = {
  type: 'xstate.error.actor.fetchStatus',
  error: new Error('a bug'),
  actorId: 'fetchStatus',
} as unknown as ChartEvent;

export const timedOut: Extract<Answer, { type: 'unavailable' }> = {
  ...{ type: 'unavailable', failure: failed('timeout'), askedMs: null, jitter: 0.5 },
};

/** A server that says nothing more: each request times out. */
const silence = (latencyMs: number): Behaviour => ({
  ...{ latencyMs, clockErrorMs: 0, answer: timedOut },
});
