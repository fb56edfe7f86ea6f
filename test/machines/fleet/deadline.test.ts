import { describe, expect, it } from 'vitest';
import type { FleetEvent } from '../../../machines/fleet.events.ts';
import { type PolicyInput, resolvePolicy } from '../../../machines/poll/policy.ts';
import {
  type BatchAnswer,
  type BatchBehaviour,
  FleetEngine,
} from '../../properties/fleet-simulation.ts';
import { timedOut } from '../../properties/simulation.ts';
import { failed, pending, type Word } from '../../support/fleet-answers.ts';
import { T0 } from '../../support/observations.ts';

const idsTo = (count: number) => Array.from({ length: count }, (_, n) => `m${n}`);

const says = (word: Word, latencyMs = 20): BatchBehaviour => ({
  ...{ latencyMs, clockErrorMs: 0 },
  answer: { type: 'readings', jitter: 0.5, askedMs: null, words: [word] },
});
const hangs: BatchBehaviour = { latencyMs: 10_000, clockErrorMs: 0, answer: timedOut };
const refuses = (askedMs: number): BatchBehaviour => ({
  ...{ latencyMs: 20, clockErrorMs: 0 },
  answer: { type: 'rateLimited', jitter: 0, askedMs, httpStatus: 429 } as BatchAnswer,
});

interface Setting {
  readonly limit?: number;
  readonly maxInFlight?: number;
  readonly rate?: { readonly requests: number; readonly perMs: number } | null;
  readonly policy?: PolicyInput;
  readonly first?: readonly BatchBehaviour[];
  readonly always?: BatchBehaviour;
}

/** A fleet of single requests, one a second, by a server that answers as it is told. */
function fleetOf(
  count: number,
  {
    limit = 1,
    maxInFlight = 4,
    rate = { requests: 1, perMs: 1_000 },
    policy = {},
    first = [],
    always = says(pending),
  }: Setting = {},
) {
  const setting = { limit, maxInFlight, rate, ids: idsTo(count), keepOpen: false };
  const server = Array.from({ length: 2_000 }, (_, n) => first[n] ?? always);
  return new FleetEngine(
    { ...setting, policy: resolvePolicy({ deadlineMs: 5_000, ...policy }) },
    server,
  );
}

const start = (engine: FleetEngine) => {
  engine.send('poll.start');
  return engine;
};

function toTheEnd(engine: FleetEngine) {
  for (let steps = 0; engine.dueAt !== null && steps < 5_000; steps++) engine.passOne();
  return engine;
}

interface End {
  readonly reason: string;
  readonly afterMs: number;
  /** From its first request, or else from the start of the fleet. */
  readonly tookMs: number;
  readonly polls: number;
}

/** When each member ended, as it was told. */
const endsOf = ({ steps }: FleetEngine): ReadonlyMap<string, End> =>
  new Map(
    steps.flatMap(({ at, emitted }) =>
      emitted.flatMap((one) => {
        if (one.type !== 'member.settled') return [];
        const { reason, startedAt, polls } = one.outcome;
        return [[one.id, { reason, afterMs: at - T0, tookMs: at - (startedAt ?? T0), polls }]];
      }),
    ),
  );

const tookOf = (engine: FleetEngine) => [...endsOf(engine).values()].map(({ tookMs }) => tookMs);
const reasonsOf = (engine: FleetEngine) =>
  new Set([...endsOf(engine).values()].map(({ reason }) => reason));

const lateOnes = Array.from({ length: 20 }, (_, n) => `late${n}`);
const unaskedOf = (engine: FleetEngine) =>
  new Set(
    [...endsOf(engine)]
      .filter(([id, { polls }]) => id.startsWith('late') && polls === 0)
      .map(([, { reason, afterMs }]) => `${reason} after ${afterMs}`),
  );

describe('A member’s deadline holds', () => {
  it('while it waits for the rate: each ends within 5 s of the start, asked or not', () => {
    const fleet = toTheEnd(start(fleetOf(20)));
    expect(reasonsOf(fleet)).toEqual(new Set(['deadline']));
    const ends = [...endsOf(fleet).values()];
    const neverAsked = ends.filter(({ polls }) => polls === 0);
    expect(neverAsked.map(({ afterMs }) => afterMs)).toEqual(Array(15).fill(5_000));
    expect(Math.max(...ends.map(({ afterMs }) => afterMs))).toBe(5_000);
    expect(Math.max(...tookOf(fleet))).toBe(5_000);
  });

  it('though its first request begins just before it, and is cut short by it', () => {
    const fleet = toTheEnd(start(fleetOf(6, { always: hangs })));
    expect([...endsOf(fleet).values()].map(({ afterMs }) => afterMs)).toEqual(Array(6).fill(5_000));
  });

  it('while it waits for a free slot', () => {
    const fleet = toTheEnd(
      start(fleetOf(20, { maxInFlight: 1, rate: null, always: says(pending, 1_500) })),
    );
    expect(reasonsOf(fleet)).toEqual(new Set(['deadline']));
    expect(Math.max(...[...endsOf(fleet).values()].map(({ afterMs }) => afterMs))).toBe(5_000);
  });

  it('while it is in flight, by a request that ends with it', () => {
    const fleet = toTheEnd(start(fleetOf(1, { always: hangs })));
    expect(endsOf(fleet).get('m0')).toMatchObject({ reason: 'deadline', tookMs: 5_000 });
  });

  it('for those that are in the queue of a fleet that no event has told the time', () => {
    const fleet = fleetOf(20, { maxInFlight: 1, rate: null, always: hangs });
    fleet.send('poll.start', null);
    toTheEnd(fleet);
    expect(reasonsOf(fleet)).toEqual(new Set(['deadline']));
    expect(Math.max(...tookOf(fleet))).toBe(5_000);
  });

  it('for one that is added later, from when it was added', () => {
    const fleet = start(fleetOf(20));
    fleet.passTo(T0 + 3_500);
    fleet.send('fleet.add', 0, lateOnes);
    expect(unaskedOf(toTheEnd(fleet))).toEqual(new Set(['deadline after 8500']));
  });

  it('from the first known time for one that was added without one', () => {
    const fleet = start(fleetOf(20));
    fleet.passTo(T0 + 3_500);
    fleet.send('fleet.add', null, lateOnes);
    expect(unaskedOf(toTheEnd(fleet))).toEqual(new Set(['deadline after 9510']));
  });

  it('for one that is added in a hold, at once when the hold reaches past it', () => {
    for (const [askedMs, afterMs] of [
      [4_000, undefined],
      [30_000, 1_000],
    ] as const) {
      const fleet = fleetOf(2, { maxInFlight: 2, rate: null, first: [refuses(askedMs), hangs] });
      start(fleet).passTo(T0 + 1_000);
      expect(fleet.snapshot.value).toEqual({ polling: 'rateLimited' });
      fleet.send('fleet.add', 0, ['late']);
      expect(endsOf(fleet).get('late')?.afterMs).toBe(afterMs);
    }
  });

  it('for one that was answered in a hold that reaches past it', () => {
    const slow = says(pending, 1_000);
    const fleet = fleetOf(2, { rate: null, first: [refuses(30_000), slow] });
    toTheEnd(start(fleet));
    expect(endsOf(fleet).get('m1')).toMatchObject({ reason: 'deadline', afterMs: 1_000 });
  });

  it('for one whose verdict can’t be confirmed before it, which counts then', () => {
    const unconfirmed = { ...failed, unconfirmed: true } as Word;
    const fleet = toTheEnd(start(fleetOf(1, { rate: null, always: says(unconfirmed, 2_000) })));
    expect(endsOf(fleet).get('m0')).toMatchObject({ reason: 'failed' });
    expect(endsOf(fleet).get('m0')?.tookMs).toBeLessThanOrEqual(5_000);
  });

  it('for the parts of a batch that was refused, from the start of its request', () => {
    const failure = { code: 'http', message: 'HTTP 400', httpStatus: 400, retryable: false };
    const refusal = { type: 'rejected', jitter: 0.5, askedMs: null, failure } as BatchAnswer;
    const first = [{ latencyMs: 20, clockErrorMs: 0, answer: refusal }];
    const slow = { limit: 8, maxInFlight: 1, rate: null, first, always: says(pending, 4_000) };
    const fleet = toTheEnd(start(fleetOf(8, slow)));
    expect(reasonsOf(fleet)).toEqual(new Set(['deadline']));
    expect(Math.max(...[...endsOf(fleet).values()].map(({ afterMs }) => afterMs))).toBe(5_000);
  });
});

describe('Before its deadline a member', () => {
  it('makes a last check that isn’t held back for others', () => {
    const policy = { deadlineMs: 21_000, interval: { minMs: 18_000, maxMs: 18_000 } };
    const fleet = start(fleetOf(1, { limit: 9, rate: null, policy }));
    fleet.passTo(T0 + 1_500);
    fleet.send('fleet.add', 0, ['later']);
    toTheEnd(fleet);
    const last = fleet.requests.filter(({ ids }) => ids.includes('m0')).at(-1);
    expect((last?.startedAt ?? 0) - T0).toBeLessThanOrEqual(20_000);
    expect(endsOf(fleet).get('m0')).toMatchObject({ reason: 'deadline', polls: 2 });
  });

  it.each<FleetEvent['type']>(['poll.resume', 'poll.wake'])(
    'that passed while nothing could be asked is asked once more after a %s',
    (event) => {
      const fleet = start(fleetOf(6, { rate: null, maxInFlight: 1 }));
      fleet.passTo(T0 + 2_000);
      if (event === 'poll.resume') fleet.send('poll.pause');
      const asked = fleet.requests.length;
      fleet.now = T0 + 60_000;
      fleet.send(event);
      toTheEnd(fleet);
      expect(reasonsOf(fleet)).toEqual(new Set(['deadline']));
      const after = fleet.requests.slice(asked).flatMap(({ ids }) => ids);
      expect(after.toSorted()).toEqual(idsTo(6));
    },
  );
});
