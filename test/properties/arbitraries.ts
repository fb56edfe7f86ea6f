import fc from 'fast-check';
import type { Failure, Interval } from '../../machines/poll/observation.ts';
import { defaultPolicy, MAX_DELAY_MS, type Policy } from '../../machines/poll/policy.ts';
import type { PollingEvent } from '../../machines/polling.events.ts';
import { failed } from '../support/observations.ts';
import type { Answer, Behaviour, Move, Scenario } from './simulation.ts';

export const weighted = <T>(...choices: [number, fc.Arbitrary<T>][]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** Whole numbers of every size: small ones, seconds, and up to the greatest. */
export const sized = (min: number, max: number) =>
  weighted(
    [2, fc.integer({ min, max: Math.min(100, max) })],
    [4, fc.integer({ min, max: Math.min(30_000, max) })],
    [1, fc.integer({ min, max })],
    [1, fc.constant(max)],
  );

/** Plain objects, as JSON has them. */
export const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });

const duration = (min = 1) => sized(min, MAX_DELAY_MS);

const range: fc.Arbitrary<Interval> = fc
  .tuple(duration(), duration())
  .map(([a, b]) => ({ minMs: Math.min(a, b), maxMs: Math.max(a, b) }));

/** Each field at its default, or anywhere in its bounds. */
const field = <K extends keyof Policy>(name: K, values: fc.Arbitrary<Policy[K]>) =>
  weighted<Policy[K]>([1, fc.constant(defaultPolicy[name])], [2, values]);

/** How long a verdict must be read: mostly a few readings. */
const confirmMs = weighted([4, fc.nat({ max: 30_000 })], [1, duration(0)]);

export const policies: fc.Arbitrary<Policy> = record({
  interval: field('interval', range),
  backoff: field(
    'backoff',
    record({
      baseMs: duration(),
      factor: weighted(
        [3, fc.integer({ min: 1, max: 4 })],
        [1, fc.double({ min: 1, max: 100, noNaN: true })],
      ),
      maxMs: duration(),
    }),
  ),
  timeoutDelayMs: field('timeoutDelayMs', duration(0)),
  requestTimeoutMs: field('requestTimeoutMs', duration()),
  maxFailures: field(
    'maxFailures',
    fc.option(weighted([4, fc.integer({ min: 1, max: 5 })], [1, duration()])),
  ),
  rateLimit: field(
    'rateLimit',
    record({
      fallbackMs: duration(),
      maxMs: weighted([1, duration()], [2, fc.integer({ min: 600_000, max: MAX_DELAY_MS })]),
    }),
  ),
  pace: field('pace', fc.option(record({ maxMs: duration() }))),
  deadlineMs: field(
    'deadlineMs',
    weighted([1, duration()], [3, fc.integer({ min: 5_000, max: 600_000 })]),
  ),
  missingGrace: field('missingGrace', weighted([3, fc.nat({ max: 3 })], [1, duration(0)])),
  confirmMs: field('confirmMs', confirmMs),
  endWhenBlocked: fc.boolean(),
});

/** What a server asks: whole ms, as the transport rounds them up; now and then days or millennia. */
const asked = weighted<number | null>(
  [24, fc.constant(null)],
  [8, fc.nat({ max: 60_000 })],
  [2, duration(0)],
  [1, fc.maxSafeNat()],
);

/** Fine enough, and binary, so that no two ways of writing the same sum round differently. */
const jitter = fc.nat({ max: 1023 }).map((step) => step / 1024);

const shared = { jitter, askedMs: asked };

const data = fc.oneof(
  fc.constant(null),
  fc.nat({ max: 2 }),
  record({ n: fc.nat({ max: 2 }), tags: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }) }),
);

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

/** Mostly the server holds nothing. */
const isLongPoll = maybe(weighted([3, fc.constant(false)], [1, fc.constant(true)]));

const readings = (pending: number): fc.Arbitrary<Answer> =>
  record({
    ...shared,
    type: fc.constant('reading' as const),
    data: fc.option(data, { freq: 6, nil: undefined }),
    status: fc.constantFrom('STARTING', 'RUNNING', 'STOPPED'),
    verdict: weighted(
      [pending, fc.constant('pending' as const)],
      [2, fc.constant('blocked' as const)],
      [3, fc.constantFrom('succeeded' as const, 'failed' as const, 'stopped' as const)],
      [1, fc.constant('missing' as const)],
    ),
    detail: maybe(fc.constantFrom('soon', '')),
    label: maybe(fc.constantFrom('Fix the tests', '')),
    progress: maybe(fc.nat({ max: 8 }).map((eighths) => eighths / 8)),
    interval: maybe(range),
    confirmMs: maybe(confirmMs),
    next: maybe(fc.option(fc.constantFrom('cursor-1', 'https://example.org/2?sig=x'))),
    validators: record({
      etag: fc.option(fc.constantFrom('"1"', 'W/"2"')),
      lastModified: fc.constant(null),
    }),
    isLongPoll,
  }).map(withoutUndefined);

/** Causes that don't pass by themselves, as far as the properties are concerned. */
const LASTING = ['ENOTFOUND', 'CERT_HAS_EXPIRED'] as const;

const failure: fc.Arbitrary<Failure> = weighted<Failure>(
  [
    4,
    fc
      .constantFrom('timeout', 'network', 'http', 'body', 'schema', 'notJson')
      .map((code) => failed(code, code === 'http' ? 503 : null)),
  ],
  [
    1,
    fc.constantFrom('ECONNREFUSED', ...LASTING).map((cause) => ({ ...failed('network'), cause })),
  ],
);

const unavailable: fc.Arbitrary<Answer> = record({
  ...shared,
  type: fc.constant('unavailable' as const),
  failure,
});

const message = maybe(fc.constantFrom('slow down', ''));

const rateLimited: fc.Arbitrary<Answer> = record({
  ...shared,
  type: fc.constant('rateLimited' as const),
  httpStatus: maybe(fc.constantFrom(429, 403)),
  message,
}).map(withoutUndefined);

const accepted = record({ ...shared, type: fc.constant('accepted' as const), isLongPoll }).map(
  withoutUndefined,
);
const unchanged = record({ ...shared, type: fc.constant('unchanged' as const), isLongPoll }).map(
  withoutUndefined,
);
const missing = record({
  ...shared,
  type: fc.constant('missing' as const),
  httpStatus: maybe(fc.constantFrom(404, 410)),
  message,
}).map(withoutUndefined);
const unauthorized = record({
  ...shared,
  type: fc.constant('unauthorized' as const),
  httpStatus: fc.constantFrom(401, 403),
  message,
}).map(withoutUndefined);
const rejected = record({ ...shared, type: fc.constant('rejected' as const), failure });

/** Every kind; those that end a poll are rare enough for others to come after others. */
export const answers: fc.Arbitrary<Answer> = weighted<Answer>(
  [25, readings(12)],
  [8, unchanged],
  [5, accepted],
  [15, unavailable],
  [12, rateLimited],
  [4, missing],
  [1, unauthorized],
  [1, rejected],
);

/** What makes a row of equal verdicts, and what breaks it. */
const verdicts = weighted<Answer>(
  [5, readings(2)],
  [2, unchanged],
  [1, accepted],
  [1, missing],
  [1, unavailable],
);

export const latency = weighted(
  [1, fc.constant(0)],
  [4, fc.nat({ max: 2_000 })],
  [1, fc.nat({ max: 60_000 })],
);

/**
 * What may be wrong about the time. `right`: nothing. `behind`: a user's events may name a time that
 * is too early. `lying`: anything by any amount, answers too.
 */
export type Clocks = 'right' | 'behind' | 'lying';

const error = (min: number, max: number) =>
  weighted(
    [3, fc.constant(0)],
    [1, fc.integer({ min: Math.max(min, -60_000), max: Math.min(max, 60_000) })],
    [1, fc.integer({ min, max })],
    [1, fc.constant(max)],
  );

const YEARS = 1e11;
export const errors: Record<Clocks, { user: fc.Arbitrary<number>; answer: fc.Arbitrary<number> }> =
  {
    right: { user: fc.constant(0), answer: fc.constant(0) },
    behind: { user: error(-YEARS, 0), answer: fc.constant(0) },
    lying: { user: error(-YEARS, YEARS), answer: error(-YEARS, YEARS) },
  };

const behaviour = (clocks: Clocks): fc.Arbitrary<Behaviour> =>
  record({
    latencyMs: latency,
    answer: weighted<Answer | null>([100, answers], [1, fc.constant(null)]),
    clockErrorMs: errors[clocks].answer,
  });

export const pass: fc.Arbitrary<Move> = record({
  type: fc.constant('pass' as const),
  share: weighted([4, fc.constant(1)], [1, fc.nat({ max: 1023 }).map((step) => step / 1024)]),
  idleMs: sized(0, MAX_DELAY_MS),
});

const act = (clocks: Clocks, ...events: PollingEvent['type'][]): fc.Arbitrary<Move> =>
  record({
    type: fc.constant('act' as const),
    event: fc.constantFrom(...events),
    clockErrorMs: fc.option(errors[clocks].user, { freq: 2, nil: null }),
  });

/** What a user, a browser tab or a laptop does. */
const moves = (clocks: Clocks): fc.Arbitrary<readonly Move[]> =>
  weighted<readonly Move[]>(
    [16, fc.tuple(pass)],
    [4, fc.tuple(act(clocks, 'poll.refresh', 'poll.pause', 'poll.resume', 'poll.wake'))],
    [2, fc.tuple(act(clocks, 'poll.pause'), pass, act(clocks, 'poll.resume'))],
    [1, fc.tuple(act(clocks, 'poll.start', 'poll.stop'))],
  );

const start: Move = { type: 'act', event: 'poll.start', clockErrorMs: null };

export const scenarios = (clocks: Clocks): fc.Arbitrary<Scenario> =>
  record({
    policy: policies,
    server: streaks(behaviour(clocks)),
    moves: fc
      .tuple(
        fc.array(moves(clocks), { maxLength: 1 }),
        fc.array(moves(clocks), { maxLength: 40, size: 'max' }),
      )
      .map(([before, after]) => [...before.flat(), start, ...after.flat()]),
  });

/** One answer, and when a refresh follows it. */
export interface Turn {
  readonly answer: Answer;
  readonly latencyMs: number;
  readonly refreshMs: number | null;
}

const turn = (said: fc.Arbitrary<Answer>): fc.Arbitrary<Turn> =>
  record({
    answer: said,
    latencyMs: latency,
    refreshMs: fc.option(sized(0, 1_000_000), { freq: 3, nil: null }),
  });

export const turns = weighted([3, streaks(turn(answers))], [1, streaks(turn(verdicts))]);

/** When the poll is stopped, ms from its start; mostly never. */
export const stops = fc.option(sized(0, 10_000_000), { freq: 2 });

function withoutUndefined<T extends object>(value: T): Answer {
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(given) as unknown as Answer;
}

/** Lists in which one thing often comes several times in a row. */
export function streaks<T>(things: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> {
  const times = weighted([3, fc.constant(1)], [1, fc.integer({ min: 2, max: 6 })]);
  return fc
    .array(fc.tuple(things, times), { maxLength: 15, size: 'max' })
    .map((rows) => rows.flatMap(([thing, often]) => Array<T>(often).fill(thing)));
}
