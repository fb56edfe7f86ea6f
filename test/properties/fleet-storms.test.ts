import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pending, succeeded, type Word } from '../support/fleet-answers.ts';
import { smallFleet } from '../support/fleet-chart.ts';
import { failed } from '../support/observations.ts';
import { weighted } from './arbitraries.ts';
import { RUNS } from './runs.ts';
import {
  type Act,
  type ClockStep,
  closeStarts,
  inTrueTime,
  leastGap,
  startsFor,
} from './true-time.ts';

const HOUR = 3_600_000;
const IDS = ['a', 'b', 'c', 'd', 'e'];
/** Lateness and rounding that clocks are allowed. */
const TOLERANCE_MS = 51;

const said =
  (word: Word, extra: object = {}) =>
  (ids: readonly string[]) => ({
    type: 'readings',
    entries: ids.map((id) => ({ id, ...word })),
    ...extra,
  });

/** What the server answers, and how long after an answer no request may come, and does one. */
const servers = {
  'a reading': { says: said(pending), minMs: 5_000 },
  'a reading at a pace of 8 s': { says: said(pending, { askedMs: 8_000 }), minMs: 8_000 },
  '503 for 20 s': {
    says: () => ({ type: 'unavailable', failure: failed('http', 503), askedMs: 20_000 }),
    minMs: 20_000,
  },
  '429 for 5 s': { says: () => ({ type: 'rateLimited', askedMs: 5_000 }), minMs: 5_000 },
} as const;

/** From half a minute back to two hours on, small ones as often as large ones. */
const byMs = fc.oneof(
  fc.integer({ min: -30_000, max: 30_000 }),
  fc.integer({ min: -2_000, max: 2_000 }),
  fc.integer({ min: -HOUR, max: 2 * HOUR }),
);
const clockSteps: fc.Arbitrary<ClockStep[]> = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 90_000 }), byMs }),
  { minLength: 1, maxLength: 5 },
);
const latencies = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 7 });
const FOR_MS = 120_000;

/** By how many ids a request of theirs may have. */
const fleets = { 1: smallFleet(1, 3), 2: smallFleet(2, 3), 5: smallFleet(5, 3) };

const play = (
  says: (ids: readonly string[]) => object,
  latency: readonly number[],
  more: { steps?: readonly ClockStep[]; acts?: readonly Act[]; workersMs?: readonly number[] } = {},
  limit: keyof typeof fleets = 2,
  forMs = FOR_MS,
) => {
  let n = 0;
  const latencyMs = () => latency[n++ % latency.length] as number;
  // Else the waits grow with the time since a change, which is the wall clock's.
  const policy = { maxFailures: null, interval: { minMs: 5_000, maxMs: 5_000 } };
  const input = { ids: IDS, autoStart: true, policy };
  return inTrueTime({ machine: fleets[limit], input, says, latencyMs, ...more }, forMs);
};

describe.each(Object.entries(servers))(
  'When the clock is set, and the server answers with %s, a fleet',
  (_, { says, minMs }) => {
    it('makes no request earlier than allowed, and at most one more than without it', () => {
      fc.assert(
        fc.property(latencies, clockSteps, (latency, steps) => {
          const { asked } = play(says, latency, { steps });
          const calm = play(says, latency).asked;
          for (const id of IDS) {
            const mine = asked.filter(({ ids }) => ids.includes(id));
            const early = mine
              .slice(1)
              .filter(({ from }, n) => from - (mine[n]?.to ?? 0) < minMs - TOLERANCE_MS);
            expect(early).toEqual([]);
            expect(mine.length).toBeLessThanOrEqual(startsFor(calm, id).length + 1);
          }
          expect(asked.length).toBeLessThanOrEqual(calm.length + IDS.length);
        }),
        { numRuns: Math.ceil(RUNS / 6) },
      );
    });
  },
);

it.each([-9_000, -5_000, -2_000, -500, -60, 500, HOUR])(
  'A step of %j ms makes no request more in a fleet of three',
  (step) => {
    const steps = [{ after: 7_000, byMs: step }];
    const calm = play(said(pending), [20], {}, 1).asked.length;
    expect(play(said(pending), [20], { steps }, 1).asked.length).toBeLessThanOrEqual(
      calm + IDS.length,
    );
  },
);

it('A clock set forward by an hour makes no request for a member that has to wait for ten minutes', () => {
  const says = (ids: readonly string[]) =>
    ids.includes('a')
      ? { type: 'unavailable', failure: failed('http', 503), askedMs: 600_000 }
      : said(pending)(ids);
  const { asked } = play(says, [20], { steps: [{ after: 2_000, byMs: HOUR }] });
  expect(startsFor(asked, 'a')).toEqual([0]);
});

it.each([6_000, -6_000, 400, HOUR])(
  'Two workers whose clocks are %j ms apart and take turns ask no more often than one',
  (apart) => {
    const one = play(said(pending), [20, 500]).asked.length;
    const two = play(said(pending), [20, 500], { workersMs: [0, apart] }).asked.length;
    expect(two).toBeLessThanOrEqual(one + IDS.length);
  },
);

const spamOf = (types: readonly string[], everyMs: number, isTimed: boolean): Act[] =>
  Array.from({ length: Math.floor(FOR_MS / everyMs) }, (_, n) => ({
    ...{ after: (n + 1) * everyMs, type: types[n % types.length] as string, isTimed },
    ...(/^fleet/.test(types[n % types.length] as string) && { ids: ['a'] }),
  }));

describe.each([
  ['with the time', true],
  ['without a time', false],
])('Spam %s', (_, isTimed) => {
  it.each([
    [['poll.refresh'], 10],
    [['poll.refresh'], 300],
    [['poll.pause', 'poll.resume'], 10],
    [['poll.pause', 'poll.resume'], 500],
    [['poll.pause', 'poll.resume'], 700],
    [['poll.wake'], 10],
    [['fleet.remove', 'fleet.add'], 10],
    [['fleet.remove', 'fleet.add'], 900],
  ] as const)('of %j every %j ms makes no storm', (types, everyMs) => {
    for (const latency of [[5], [300], [1_500], [20, 900]]) {
      const { asked } = play(said(pending), latency, { acts: spamOf(types, everyMs, isTimed) });
      for (const id of IDS) expect(leastGap(startsFor(asked, id))).toBeGreaterThanOrEqual(999);
    }
  });

  it.each([
    [['poll.refresh'], 10],
    [['poll.wake'], 10],
    [['fleet.remove', 'fleet.add'], 10],
  ] as const)('of %j every %j ms starves no member', (types, everyMs) => {
    for (const latency of [[5], [300], [1_500]]) {
      const { asked } = play(said(pending), latency, { acts: spamOf(types, everyMs, isTimed) });
      for (const id of IDS.slice(1)) expect(startsFor(asked, id).length).toBeGreaterThan(10);
    }
  });
});

it.each([
  [500, 300],
  [1_000, 300],
  [1_000, 900],
  [2_000, 1_500],
  [3_000, 2_900],
])(
  'Pauses and resumes every %j ms starve no member whose server takes %j ms',
  (everyMs, latencyMs) => {
    const acts = spamOf(['poll.pause', 'poll.resume'], everyMs, true);
    const { asked } = play(said(pending), [latencyMs], { acts });
    for (const id of IDS) {
      const mine = asked.filter(({ ids }) => ids.includes(id));
      const paused = (time: number) => Math.floor(time / everyMs);
      const whole = mine.filter(({ from, to }) => paused(from) === paused(to));
      expect(whole.length).toBeGreaterThan(5);
    }
  },
);

/** One thing that a user does, how long after the one before, with a time or without, and by how much the clock is set just before. */
interface Spam extends Omit<Act, 'after'> {
  readonly afterMs: number;
  readonly stepMs: number;
}

const spamWith = (steps: fc.Arbitrary<number>): fc.Arbitrary<Spam[]> =>
  fc.array(
    fc.record({
      type: fc.constantFrom(
        ...['poll.refresh', 'poll.pause', 'poll.resume', 'poll.wake', 'fleet.add', 'fleet.remove'],
      ),
      ids: fc.array(fc.constantFrom(...IDS), { minLength: 1, maxLength: 3 }),
      afterMs: weighted(
        [4, fc.integer({ min: 1, max: 50 })],
        [2, fc.integer({ min: 1, max: 1_500 })],
        [1, fc.integer({ min: 1, max: 8_000 })],
      ),
      isTimed: fc.boolean(),
      stepMs: weighted([6, fc.constant(0)], [1, steps]),
    }),
    { minLength: 5, maxLength: 120, size: 'max' },
  );

/** Again and again, but no more than so many; the clock is set in the first round alone. */
function spammed(events: readonly Spam[]): { acts: Act[]; steps: ClockStep[] } {
  const [acts, steps]: [Act[], ClockStep[]] = [[], []];
  for (let [n, after] = [0, 0]; after < SPAM_MS && n < MAX_ACTS; n++) {
    const { afterMs, stepMs, ...act } = events[n % events.length] as Spam;
    after += afterMs;
    acts.push({ ...act, after });
    if (n < events.length && stepMs !== 0) steps.push({ after, byMs: stepMs });
  }
  return { acts, steps };
}

const SPAM_MS = 30_000;
const MAX_ACTS = 400;
const SPAM_RUNS = { numRuns: Math.ceil(RUNS / 12) };
const BACK = fc.integer({ min: -20_000, max: -1 });
const ANYWHERE = fc.integer({ min: -20_000, max: HOUR });

/** One event, how long after the one before, and whether it carries the time. */
type Sequence = readonly (readonly [type: string, afterMs: number, isTimed: boolean])[];

const refreshes = (...gaps: number[]): Sequence => gaps.map((ms) => ['poll.refresh', ms, false]);

/** Sequences after which a fleet once asked within the second. */
const SEQUENCES: readonly (readonly [string, readonly number[], Sequence])[] = [
  ['of refreshes without a time', [1, 1_054], refreshes(17, 2, 25, 1, 959, 2, 1, 1_011)],
  [
    'in which a pause carries the time and the resume doesn’t',
    [1, 300],
    [
      ...refreshes(298),
      ...([
        ['poll.pause', 1, true],
        ['fleet.remove', 1, false],
        ['poll.resume', 1, false],
        ['poll.refresh', 1, false],
        ['poll.refresh', 500, true],
        ['poll.refresh', 16, false],
        ['poll.resume', 694, false],
        ['poll.resume', 38, false],
      ] as const),
    ],
  ],
];

it.each(SEQUENCES)(
  'Requests for one member start a second apart in a sequence %s',
  (_, latency, sequence) => {
    const events = sequence.map(([type, afterMs, isTimed]) => ({
      ...{ type, afterMs, isTimed, stepMs: 0, ids: ['a'] },
    }));
    const { asked } = play(said(pending), latency, spammed(events), 2, SPAM_MS);
    for (const id of IDS) expect(closeStarts(asked, id)).toEqual([]);
  },
);

describe('However a fleet is spammed, with the time and without', () => {
  it('requests for one member start a second apart while the clock is right', () => {
    fc.assert(
      fc.property(latencies, spamWith(fc.constant(0)), (latency, events) => {
        const { asked } = play(said(pending), latency, spammed(events), 2, SPAM_MS);
        for (const id of IDS) expect(closeStarts(asked, id)).toEqual([]);
      }),
      SPAM_RUNS,
    );
  });

  // How much of a small step was time that passed can't be known while events carry no time.
  it.each([
    ['back', BACK],
    ['anywhere', ANYWHERE],
  ])(
    'requests for one member start a second apart but for one each time that the clock is set %s',
    (_, steps) => {
      fc.assert(
        fc.property(latencies, spamWith(steps), (latency, events) => {
          const times = events.filter(({ stepMs }) => stepMs !== 0).length;
          const { asked } = play(said(pending), latency, spammed(events), 2, SPAM_MS);
          for (const id of IDS) expect(closeStarts(asked, id).length).toBeLessThanOrEqual(times);
        }),
        SPAM_RUNS,
      );
    },
  );

  it('no request starts earlier by more than the clock is set back in all', () => {
    fc.assert(
      fc.property(latencies, spamWith(BACK), (latency, events) => {
        const backMs = -events.reduce((sum, { stepMs }) => sum + stepMs, 0);
        const { asked } = play(said(pending), latency, spammed(events), 2, SPAM_MS);
        for (const id of IDS)
          expect(leastGap(startsFor(asked, id))).toBeGreaterThanOrEqual(999 - backMs);
      }),
      SPAM_RUNS,
    );
  });
});

it('A refresh that comes in mid-flight is followed by one more request, a second after the first began', () => {
  const acts = [{ after: 300, type: 'poll.refresh', isTimed: false }];
  const { asked } = play(said(pending), [500], { acts }, 5);
  expect(asked.map(({ from }) => from).slice(0, 3)).toEqual([0, 1_000, 6_500]);
});

it('A refresh within a second of a request is planned for its end', () => {
  const acts = [{ after: 600, type: 'poll.refresh', isTimed: true }];
  const { asked } = play(said(pending), [100], { acts }, 5);
  expect(asked.map(({ from }) => from).slice(0, 3)).toEqual([0, 1_000, 6_100]);
});

it('A fleet whose members have all ended asks no more, whatever the clock does', () => {
  const { asked } = play(said(succeeded), [20], { steps: [{ after: 10, byMs: -HOUR }] });
  expect(asked.length).toBe(3);
});
