import { type ActorOptions, type AnyStateMachine, createActor, fromPromise } from 'xstate';
import { stepOwn } from '../../src/durable/driver.ts';
import {
  answered,
  type DurableSnapshot,
  type DurableStep,
  failed,
  initialStep,
  step,
} from '../../src/durable/index.ts';
import { sharedWalk } from '../support/shared-walk.ts';

interface Settle {
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

/** What happens to a poll, as XState words it. */
export interface Happening {
  readonly type: string;
  readonly output?: unknown;
  readonly error?: unknown;
  readonly actorId?: string;
}

/** What one event made happen. */
interface Doings {
  readonly requests: unknown[];
  readonly aborted: number;
  readonly delays: number[];
  readonly cancelled: number;
  readonly emitted: unknown[];
  readonly outcome: unknown;
  readonly value: unknown;
  readonly context: unknown;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
const nothing = (): Writable<Doings> => ({
  requests: [],
  aborted: 0,
  delays: [],
  cancelled: 0,
  emitted: [],
  outcome: null,
  value: null,
  context: null,
});

/** The actor that an answer comes from. */
const actorOf = ({ type }: Happening) => type.replace(/^xstate\.(done|error)\.actor\./, '');
const isAnswer = ({ type }: Happening) => /^xstate\.(done|error)\.actor\./.test(type);
const isTimer = ({ type }: Happening) => type.startsWith('xstate.after.');
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

interface Driven {
  readonly now: DurableStep;
  /** The request that each actor made last. */
  readonly requests: ReadonlyMap<string, string>;
  readonly timer: string;
  readonly doings: Doings;
}

/** What a step makes happen after those before it. */
function driven(now: DurableStep, before: Pick<Driven, 'requests' | 'timer'>): Driven {
  const doings = nothing();
  const requests = new Map(before.requests);
  let { timer } = before;
  for (const effect of now.effects) {
    if (effect.type === 'fetch') {
      doings.requests.push(effect.input);
      requests.set(effect.id.replace(/:\d+$/, ''), effect.id);
    } else if (effect.type === 'schedule') {
      doings.delays.push(effect.delayMs);
      timer = effect.id;
    } else if (effect.type === 'cancel') {
      doings['request' in effect ? 'aborted' : 'cancelled'] += 1;
    } else if (effect.type === 'emit') doings.emitted.push(effect.event);
    else doings.outcome = effect.outcome;
  }
  const { value, context } = now.snapshot as DurableSnapshot & Pick<Doings, 'value' | 'context'>;
  return { now, requests, timer, doings: { ...doings, value, context } };
}

/**
 * Lets a host drive the chart; each snapshot and each effect goes through JSON, or stays in memory as in a run of
 * Restate.
 */
export function driverOf(machine: AnyStateMachine, stays: 'as JSON' | 'in memory') {
  const [kept, next] = stays === 'as JSON' ? [json, step] : [<T>(value: T): T => value, stepOwn];
  const walk = sharedWalk(
    (input: unknown) =>
      driven(kept(initialStep(machine, input)), { requests: new Map(), timer: '' }),
    (before: Driven, happening: Happening) => {
      const request = before.requests.get(actorOf(happening)) ?? '';
      const event = isTimer(happening)
        ? { type: 'durable.due' as const, timer: before.timer }
        : !isAnswer(happening)
          ? happening
          : 'output' in happening
            ? answered(request, happening.output)
            : failed(request, happening.error);
      return driven(kept(next(machine, before.now.snapshot, json(event))), before);
    },
  );
  return (input: unknown, happenings: readonly Happening[]) =>
    walk(input, happenings).map(({ doings }) => doings);
}

/** XState's own interpreter, with promises that are settled and timers that fire on demand. */
export async function byInterpreter(
  machine: AnyStateMachine,
  input: unknown,
  happenings: readonly Happening[],
) {
  let doings = nothing();
  const flights = new Map<string, Settle>();
  const timers = new Map<number, () => void>();
  const clock: NonNullable<ActorOptions<AnyStateMachine>['clock']> = {
    setTimeout(fire, delay) {
      doings.delays.push(delay);
      timers.set(timers.size + 1, fire);
      return timers.size;
    },
    clearTimeout(id) {
      if (timers.has(id)) doings.cancelled += 1;
      timers.set(id, () => {});
    },
  };
  const request = fromPromise<unknown>(({ input, signal, self }) => {
    doings.requests.push(json(input));
    return new Promise((resolve, reject) => {
      const mine = { resolve, reject };
      flights.set(self.id, mine);
      signal.addEventListener('abort', () => {
        if (flights.get(self.id) === mine) doings.aborted += 1;
      });
    });
  });
  const actors = Object.fromEntries(
    Object.entries(machine.implementations.actors).map(([name, logic]) => [
      name,
      name === 'waker' ? logic : request,
    ]),
  );
  const actor = createActor(machine.provide({ actors }), { input, clock });
  actor.on('*', (event) => doings.emitted.push(json(event)));
  actor.subscribe({ error: () => {} });

  const log: Doings[] = [];
  const note = () => {
    const { value, context, output } = actor.getSnapshot();
    log.push({ ...doings, outcome: doings.outcome ?? null, value, context: json(context) });
    if (output && !log.slice(0, -1).some(({ outcome }) => outcome))
      log[log.length - 1] = { ...(log.at(-1) as Doings), outcome: json(output) };
    doings = nothing();
  };
  actor.start();
  note();
  for (const happening of happenings) {
    if (isTimer(happening)) {
      const id = timers.size;
      const fire = timers.get(id);
      timers.set(id, () => {});
      fire?.();
      // What has fired is cancelled once more by XState as the state is left.
      doings.cancelled = 0;
    } else if (!isAnswer(happening)) {
      if (actor.getSnapshot().status === 'active') actor.send(happening);
    } else {
      const mine = flights.get(actorOf(happening));
      flights.delete(actorOf(happening));
      if ('output' in happening) mine?.resolve(happening.output);
      else mine?.reject(happening.error);
      await new Promise(setImmediate);
    }
    note();
  }
  actor.stop();
  return log;
}
