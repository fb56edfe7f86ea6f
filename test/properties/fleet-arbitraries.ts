import fc from 'fast-check';
import type { FleetEvent } from '../../machines/fleet.events.ts';
import type { Word } from '../support/fleet-answers.ts';
import {
  answers,
  type Clocks,
  errors,
  latency,
  pass,
  policies,
  record,
  streaks,
  weighted,
} from './arbitraries.ts';
import type { BatchAnswer, BatchBehaviour, FleetMove, FleetScenario } from './fleet-simulation.ts';
import type { Answer } from './simulation.ts';

const IDS = Array.from('abcdefghij');

/** Few enough to meet again, some of them twice. */
const ids = (maxLength: number) => fc.array(fc.constantFrom(...IDS), { maxLength, size: 'max' });

const WORDS: readonly Answer['type'][] = [
  ...['reading' as const, 'accepted' as const, 'unchanged' as const],
  ...['missing' as const, 'unavailable' as const, 'rejected' as const],
];

/** What an answer says of one id; `null`: nothing. */
const word = weighted<Word | null>(
  [
    20,
    answers
      .filter(({ type }) => WORDS.includes(type))
      .map(({ jitter, askedMs, ...said }) => {
        const { validators, ...rest } = said as typeof said & { validators?: unknown };
        return rest as Word;
      }),
  ],
  [1, fc.constant(null)],
);

const inEntries: fc.Arbitrary<BatchAnswer> = fc
  .tuple(
    answers.filter(({ type }) => type === 'reading'),
    fc.array(word, { minLength: 1, maxLength: 6 }),
  )
  .map(([{ jitter, askedMs }, words]) => ({ type: 'readings', jitter, askedMs, words }));

const forAll = answers.filter(
  ({ type }) => type !== 'reading' && type !== 'unchanged',
) as fc.Arbitrary<BatchAnswer>;

/** What one id among many may have caused. */
const perhapsOne: fc.Arbitrary<BatchAnswer> = record({
  type: fc.constant('rejected' as const),
  jitter: fc.constant(0.5),
  askedMs: fc.constant(null),
  failure: fc
    .constantFrom<[number | null, 'http' | 'schema'][]>(
      [400, 'http'],
      [422, 'http'],
      [405, 'http'],
      [null, 'schema'],
    )
    .map(([httpStatus, code]) => ({
      code,
      message: 'a rejection',
      httpStatus,
      retryable: false,
    })),
});

const batchAnswers = weighted<BatchAnswer>([6, inEntries], [3, forAll], [1, perhapsOne]);

const behaviour = (clocks: Clocks): fc.Arbitrary<BatchBehaviour> =>
  record({
    latencyMs: latency,
    answer: weighted<BatchAnswer | null>([150, batchAnswers], [1, fc.constant(null)]),
    clockErrorMs: errors[clocks].answer,
  });

const act = (clocks: Clocks, ...events: FleetEvent['type'][]): fc.Arbitrary<FleetMove> =>
  record({
    type: fc.constant('act' as const),
    event: fc.constantFrom(...events),
    clockErrorMs: fc.option(errors[clocks].user, { freq: 2, nil: null }),
  });

const name = (clocks: Clocks): fc.Arbitrary<FleetMove> =>
  record({
    type: fc.constant('act' as const),
    event: fc.constantFrom('fleet.add' as const, 'fleet.remove' as const),
    ids: weighted<unknown>([20, ids(4)], [1, fc.constantFrom(null, 'a', ['a', ''], [7], {})]),
    clockErrorMs: fc.option(errors[clocks].user, { freq: 2, nil: null }),
  });

const moves = (clocks: Clocks): fc.Arbitrary<readonly FleetMove[]> =>
  weighted<readonly FleetMove[]>(
    [24, fc.tuple(pass)],
    [6, fc.tuple(name(clocks))],
    [4, fc.tuple(act(clocks, 'poll.refresh', 'poll.pause', 'poll.resume', 'poll.wake'))],
    [2, fc.tuple(act(clocks, 'poll.pause'), pass, act(clocks, 'poll.resume'))],
    [1, fc.tuple(act(clocks, 'poll.start'))],
  );

const start: FleetMove = { type: 'act', event: 'poll.start', clockErrorMs: null };

const rate = fc.option(
  record({ requests: fc.integer({ min: 1, max: 5 }), perMs: fc.integer({ min: 1, max: 20_000 }) }),
  { freq: 2 },
);

export const fleetScenarios = (clocks: Clocks): fc.Arbitrary<FleetScenario> =>
  record({
    limit: fc.integer({ min: 1, max: 4 }),
    maxInFlight: fc.integer({ min: 1, max: 3 }),
    rate,
    ids: ids(12),
    keepOpen: fc.boolean(),
    policy: policies,
    server: streaks(behaviour(clocks)),
    moves: fc
      .tuple(
        fc.array(moves(clocks), { maxLength: 1 }),
        fc.array(moves(clocks), { maxLength: 40, size: 'max' }),
        fc.option(act(clocks, 'poll.stop'), { freq: 4 }),
        fc.array(moves(clocks), { maxLength: 2 }),
      )
      .map(([before, after, stop, last]) => [
        ...before.flat(),
        start,
        ...after.flat(),
        ...(stop ? [stop] : []),
        ...last.flat(),
      ]),
  });
