import {
  type AnyActorRef,
  createActor,
  type EventFromLogic,
  initialTransition,
  type SnapshotFrom,
} from 'xstate';
import type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
import type { BatchObservation, Entry } from '../../machines/fleet/batch-observation.ts';
import type { FleetEmitted } from '../../machines/fleet/emitted.ts';
import type { Rate } from '../../machines/fleet/fleet-state.ts';
import type { FleetEvent } from '../../machines/fleet.events.ts';
import { createFleetChart } from '../../machines/fleet.machine.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { Policy } from '../../machines/poll/policy.ts';
import type { FleetMachine } from '../../src/fleet/index.ts';
import { pureTransition } from '../../src/snapshot/pure-transition.ts';
import { batchAnswered, type Word } from '../support/fleet-answers.ts';
import { T0 } from '../support/observations.ts';
import { type Answer, inTime, timedOut } from './simulation.ts';

export type FleetSnapshot = SnapshotFrom<FleetMachine>;
type FleetChartEvent = EventFromLogic<FleetMachine>;

/** An answer before it has a time and ids. The ids of a request take the words in turn; `null`: no entry. */
export type BatchAnswer =
  | Exclude<Answer, { type: 'reading' | 'unchanged' }>
  | {
      readonly type: 'readings';
      readonly jitter: number;
      readonly askedMs: number | null;
      readonly words: readonly (Word | null)[];
    };

/** How the server behaves towards one request. */
export interface BatchBehaviour {
  readonly latencyMs: number;
  /** `null`: the fetch actor itself breaks. */
  readonly answer: BatchAnswer | null;
  /** How wrong the clock is that the answer is timed with. */
  readonly clockErrorMs: number;
}

export type FleetMove =
  | { readonly type: 'pass'; readonly share: number; readonly idleMs: number }
  | {
      readonly type: 'act';
      readonly event: FleetEvent['type'];
      /** Of `fleet.add` and `fleet.remove`; anything else is a mistake. */
      readonly ids?: unknown;
      readonly clockErrorMs: number | null;
    };

interface FleetSetting {
  readonly limit: number;
  readonly maxInFlight: number;
  /** `null` by default: any number of requests may start. */
  readonly rate?: Rate | null;
  readonly observations?: Readonly<Record<string, Observation>>;
  readonly ids: readonly string[];
  readonly keepOpen: boolean;
  readonly policy: Policy;
}

export interface FleetScenario extends FleetSetting {
  readonly server: readonly BatchBehaviour[];
  readonly moves: readonly FleetMove[];
}

export interface Flight {
  readonly actor: string;
  readonly ids: readonly string[];
  readonly startedAt: number;
  readonly endsAt: number;
  readonly behaviour: BatchBehaviour;
  readonly input: FetchBatchInput;
}

/** One transition of the chart and what it made the engine do. */
export interface FleetStep {
  readonly at: number;
  /** `null`: the beginning. */
  readonly event: FleetChartEvent | null;
  readonly before: FleetSnapshot | null;
  readonly after: FleetSnapshot;
  /** The answer that it delivered, and to what. */
  readonly answer: BatchObservation | null;
  readonly flight: Flight | null;
  readonly asked: readonly Flight[];
  readonly aborted: readonly Flight[];
  readonly emitted: readonly FleetEmitted[];
  /** The delay of the timer that it set. */
  readonly delayMs: number | null;
  /** When the timer fires and what is in flight when it is over. */
  readonly firesAt: number | null;
  readonly inFlight: readonly Flight[];
}

interface Action {
  readonly type: string;
  readonly params: unknown;
}

interface Timer {
  readonly id: string;
  readonly event: FleetChartEvent;
  readonly firesAt: number;
}

const machines = new Map<string, FleetMachine>();

export function machineFor({ limit, maxInFlight, rate = null }: FleetSetting): FleetMachine {
  const key = JSON.stringify([limit, maxInFlight, rate]);
  const machine = machines.get(key) ?? createFleetChart({ limit, maxInFlight, rate });
  machines.set(key, machine);
  return machine;
}

/**
 * Interprets the pure fleet as a durable engine would, and holds the clock, the timer and the requests.
 * More than one timer, a request too many or too large, or an id that is in flight already is an error.
 * What is due at a moment comes before what a user does at it.
 */
export class FleetEngine {
  now = T0;
  snapshot: FleetSnapshot;
  readonly steps: FleetStep[] = [];
  readonly requests: Flight[] = [];
  readonly machine: FleetMachine;
  #timer: Timer | null = null;
  readonly #flights = new Map<string, Flight>();

  constructor(
    readonly setting: FleetSetting,
    readonly server: readonly BatchBehaviour[],
    /** Whether the snapshot goes through JSON after each step, as if each ran in another process. */
    readonly isPersisted = false,
  ) {
    this.machine = machineFor(setting);
    const { ids, policy, keepOpen, observations } = setting;
    const input = { ids, policy, keepOpen, observations };
    const [snapshot, actions] = initialTransition(this.machine, input);
    this.snapshot = snapshot;
    const start = { event: null, answer: null, flight: null, before: null };
    this.#take({ ...start, after: snapshot }, actions);
  }

  /** When the timer fires or the first answer comes; `null` when nothing is due. */
  get dueAt(): number | null {
    const flight = this.#next;
    if (!this.#timer) return flight?.endsAt ?? null;
    return Math.min(this.#timer.firesAt, flight?.endsAt ?? Number.POSITIVE_INFINITY);
  }

  /** Whether a request is in flight that the script has no answer for. */
  get isOutOfScript(): boolean {
    return this.#flights.size > 0 && this.requests.length > this.server.length;
  }

  get #next(): Flight | null {
    let next: Flight | null = null;
    for (const flight of this.#flights.values())
      if (!next || flight.endsAt < next.endsAt) next = flight;
    return next;
  }

  send(type: FleetEvent['type'], clockErrorMs: number | null = 0, ids?: unknown): void {
    const named = ids === undefined ? {} : { ids };
    const timed = clockErrorMs === null ? {} : { at: this.now + clockErrorMs };
    this.#deliver({ type, ...named, ...timed } as FleetChartEvent);
  }

  /** Lets time pass, and whatever falls due in it happen. */
  passTo(time: number): void {
    for (let due = this.dueAt; due !== null && due <= time; due = this.dueAt) this.passOne();
    this.now = Math.max(this.now, time);
  }

  /** Lets time pass until the next thing that is due has happened. */
  passOne(): void {
    const due = this.dueAt;
    if (due === null) return;
    this.now = due;
    const flight = this.#next;
    if (flight && flight.endsAt === due) this.#answer(flight);
    else this.#fire(this.#timer as Timer);
  }

  #fire({ event }: Timer): void {
    this.#timer = null;
    this.#deliver(event);
  }

  #answer(flight: Flight): void {
    const { actor, ids, behaviour } = flight;
    this.#flights.delete(actor);
    if (!behaviour.answer) {
      this.#deliver({
        type: `xstate.error.actor.${actor}`,
        error: new Error('a bug'),
        actorId: actor,
      } as unknown as FleetChartEvent);
      return;
    }
    const answer = timed(behaviour, ids, this.now + behaviour.clockErrorMs);
    const slot = Number(actor.replace('fetchBatch.', ''));
    this.#deliver(batchAnswered(slot, answer) as unknown as FleetChartEvent, answer, flight);
  }

  #deliver(
    event: FleetChartEvent,
    answer: BatchObservation | null = null,
    flight: Flight | null = null,
  ): void {
    const before = this.snapshot;
    const [after, actions] = pureTransition(this.machine, before, event);
    this.snapshot = this.isPersisted ? fleetThroughJson(this.machine, after) : after;
    this.#take({ event, answer, flight, before, after }, actions);
  }

  #take(
    step: Pick<FleetStep, 'event' | 'answer' | 'flight' | 'before' | 'after'>,
    actions: readonly Action[],
  ): void {
    const done: Done = { asked: [], aborted: [], emitted: [], delayMs: null };
    for (const { type, params } of actions) this.#perform(type, params, done);
    const firesAt = this.#timer?.firesAt ?? null;
    const inFlight = [...this.#flights.values()];
    this.steps.push({ ...step, at: this.now, firesAt, inFlight, ...done });
  }

  #perform(type: string, params: unknown, done: Done): void {
    switch (type) {
      case 'xstate.spawnChild':
        if ((params as { src: string }).src === 'waker') return;
        done.asked.push(this.#ask(params as { id: string; input: FetchBatchInput }));
        return;
      case 'xstate.stopChild': {
        const { id } = params as AnyActorRef;
        const flight = this.#flights.get(id);
        if (flight) done.aborted.push(flight);
        this.#flights.delete(id);
        return;
      }
      case 'xstate.raise': {
        const { id, event, delay } = params as {
          id: string;
          event: FleetChartEvent;
          delay: number;
        };
        if (this.#timer) throw new Error(`Two timers at once at ${this.now - T0}`);
        this.#timer = { id, event, firesAt: this.now + delay };
        done.delayMs = delay;
        return;
      }
      case 'xstate.cancel':
        if (this.#timer?.id === (params as { sendId: string }).sendId) this.#timer = null;
        return;
      case 'xstate.emit':
        done.emitted.push((params as { event: FleetEmitted }).event);
        return;
      default:
        throw new Error(`An action that no engine knows: ${type}`);
    }
  }

  #ask({ id, input }: { id: string; input: FetchBatchInput }): Flight {
    const { limit, maxInFlight } = this.setting;
    const { ids } = input;
    const flights = [...this.#flights.values()];
    const complain = (what: string) => {
      throw new Error(`${what}: ${id} for ${ids} at ${this.now - T0}`);
    };
    if (flights.length >= maxInFlight) complain('A request too many');
    if (this.#flights.has(id)) complain('A slot that is taken');
    if (ids.length === 0) complain('An empty request');
    if (ids.length > limit) complain('A request for too many');
    if (new Set(ids).size < ids.length) complain('An id twice in a request');
    if (flights.some((flight) => flight.ids.some((other) => ids.includes(other))))
      complain('An id in flight already');
    const said = this.server[this.requests.length] ?? silence(input.requestTimeoutMs);
    const behaviour = inTime(said, this.now, 0, input);
    const startedAt = this.now;
    const endsAt = startedAt + behaviour.latencyMs;
    const flight = { actor: id, ids, startedAt, endsAt, behaviour, input };
    this.#flights.set(id, flight);
    this.requests.push(flight);
    return flight;
  }
}

interface Done {
  readonly asked: Flight[];
  readonly aborted: Flight[];
  readonly emitted: FleetEmitted[];
  delayMs: number | null;
}

function timed(
  { answer, latencyMs }: BatchBehaviour,
  ids: readonly string[],
  at: number,
): BatchObservation {
  const shared = { at, elapsedMs: latencyMs };
  if (answer?.type !== 'readings') return { ...answer, ...shared } as BatchObservation;
  const { words, ...rest } = answer;
  const entries = ids.flatMap((id, place) => {
    const word = words[place % words.length] ?? null;
    return word === null ? [] : [{ id, ...word } as Entry];
  });
  return { ...rest, ...shared, entries };
}

/** Plays a scenario to its last move. */
export function playFleet(scenario: FleetScenario, isPersisted = false): FleetEngine {
  const { server, moves, ...setting } = scenario;
  const engine = new FleetEngine(setting, server, isPersisted);
  for (const move of moves) {
    if (move.type === 'act') {
      engine.send(move.event, move.clockErrorMs, move.ids);
    } else if (engine.dueAt === null) {
      engine.passTo(engine.now + move.idleMs);
    } else {
      const span = Math.floor((engine.dueAt - engine.now) * move.share);
      move.share === 1 ? engine.passOne() : engine.passTo(engine.now + span);
    }
  }
  return engine;
}

/** A snapshot as another process would have it. */
function fleetThroughJson(machine: FleetMachine, snapshot: FleetSnapshot): FleetSnapshot {
  const persisted = JSON.parse(JSON.stringify(machine.getPersistedSnapshot(snapshot)));
  return createActor(machine, { snapshot: persisted, input: { ids: [] } }).getSnapshot();
}

/** What a run did, as JSON. */
export const fleetLogOf = ({ steps }: FleetEngine): readonly unknown[] =>
  steps.map(({ at, event, after, asked, aborted, emitted, delayMs, firesAt }) => ({
    ...{ at, event, emitted, delayMs, firesAt },
    asked: asked.map(({ actor, ids }) => [actor, ids]),
    aborted: aborted.map(({ actor }) => actor),
    value: after.value,
    status: after.status,
    context: after.context,
    output: after.output ?? null,
  }));

/** A server that says nothing more: each request times out. */
const silence = (latencyMs: number): BatchBehaviour => ({
  ...{ latencyMs, clockErrorMs: 0, answer: timedOut },
});
