import type { Simulations } from '../parts/simulations.ts';
import type { Traffic } from '../simulation/traffic.ts';
import type { Goal } from './goals.ts';
import type { Figure, Table } from './table.ts';

/** Virtual time gives the same figures every time; only rounding differs. */
const exact = (value: number, digits: number, unit = ''): Figure => ({
  value,
  noise: 0,
  digits,
  unit,
});

const isFixed = (name: string) => name.startsWith('every ');

export const trafficTable = ({ traffic }: Simulations): Table => ({
  head: ['per conversation', 'requests', 'mean delay, s', 'p95, s', 'mean delay of any change, s'],
  rows: Object.entries(traffic)
    .filter(([name]) => !isFixed(name))
    .map(([name, { requests, meanDelayMs, p95DelayMs, meanChangeDelayMs }]) => [
      name,
      exact(requests, 1),
      exact(meanDelayMs / 1_000, 1),
      exact(p95DelayMs / 1_000, 1),
      exact(meanChangeDelayMs / 1_000, 1),
    ]),
});

export const outageTable = ({ outages }: Simulations): Table => ({
  head: ['requests a second', 'before', 'busiest second after', 'ratio'],
  rows: Object.entries(outages).flatMap(([kind, rushes]) =>
    Object.entries(rushes).map(([name, { steadyPerSecond, peakPerSecond }]) => [
      `the server ${kind}: ${name}`,
      exact(steadyPerSecond, 0),
      exact(peakPerSecond, 0),
      exact(peakPerSecond / steadyPerSecond, 2, '×'),
    ]),
  ),
});

export function simulationGoals({ traffic, outages }: Simulations): Goal[] {
  const entries = Object.entries(traffic);
  const ours = traffic.pollchart as Traffic;
  const better = entries.filter(
    ([name, { requests, meanDelayMs }]) =>
      !isFixed(name) && requests < ours.requests && meanDelayMs < ours.meanDelayMs,
  );
  const fixed = entries.filter(([name]) => isFixed(name)).map(([, found]) => found);
  const fewer = 1 - ours.requests / requestsAt(ours.meanChangeDelayMs, fixed);
  return [
    {
      says: 'named strategies that are better on both axes',
      measured: exact(better.length, 0),
      atMost: 0,
    },
    // Work that may end at any moment is asked best at a fixed interval: of the verdict there is no such goal.
    {
      says: 'at equal mean delay of any change, 30 % fewer requests than a fixed interval',
      measured: exact(100 * fewer, 0, ' %'),
      atLeast: 30,
    },
    ...Object.entries(outages).map(([kind, { pollchart }]) => ({
      says: `after an outage in which the server ${kind}, at most 1.5× the steady rate`,
      measured: exact(
        (pollchart?.peakPerSecond ?? NaN) / (pollchart?.steadyPerSecond ?? NaN),
        2,
        '×',
      ),
      atMost: 1.5,
    })),
  ];
}

/** Between the two fixed intervals whose delays are next to it. */
function requestsAt(delayMs: number, fixed: readonly Traffic[]): number {
  const delay = (of: Traffic) => of.meanChangeDelayMs;
  const above = fixed.findIndex((of) => delay(of) >= delayMs);
  const [before, after] = [fixed[above - 1] as Traffic, fixed[above] as Traffic];
  const share = (delayMs - delay(before)) / (delay(after) - delay(before));
  return before.requests + share * (after.requests - before.requests);
}
