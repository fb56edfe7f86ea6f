import { expect, test } from 'vitest';
import { type FleetMember, initialMember } from '../../machines/fleet/member.ts';
import { initialFleet } from '../../machines/fleet.context.ts';
import type { Failure } from '../../machines/poll/observation.ts';
import { outageLines, standstillLines } from '../../src/cli/fleet-lines.ts';
import {
  type FleetSnapshot,
  fleetSnapshots,
  memberSnapshotIn,
} from '../../src/cli/fleet-snapshots.ts';
import { endingCountsLine } from '../../src/cli/line.ts';
import { Outages } from '../../src/cli/outages.ts';
import { Standstills } from '../../src/cli/standstill.ts';

const httpFailure = (httpStatus: number): Failure => ({
  code: 'http',
  message: `The server answered with HTTP ${httpStatus}`,
  httpStatus,
  retryable: httpStatus === 429 || httpStatus >= 500,
});

const context = { ...initialFleet({ ids: [] }), at: 1_000 };

const failing = (id: string, failure: Failure, nextPollAt: number): FleetMember => ({
  ...initialMember(id),
  ...{ failure, nextPollAt, failures: 1, polls: 1 },
});

const fleetOf = (answered: readonly FleetMember[], state = 'waiting'): FleetSnapshot => ({
  value: { polling: state },
  context,
  members: new Map(),
  answered,
});

const textsOf = (fleet: FleetSnapshot, language: 'en' | 'zh-CN' = 'en') =>
  outageLines(fleet, new Outages(), language).map(({ id, text }) => [id, text]);

test('an event of many members is printed once, with the next check; an event of one member with its id', () => {
  const fleet = fleetOf([
    failing('a', httpFailure(503), 3_500),
    failing('b', httpFailure(404), 6_000),
    failing('c', httpFailure(503), 3_000),
  ]);
  expect(textsOf(fleet)).toEqual([
    [
      null,
      '2 ids: The server is overloaded or in maintenance (503); give it time. Next check in 2s.',
    ],
    ['b', 'The server has no such id (404); check the id and the URL. Next check in 5s.'],
  ]);
  expect(textsOf(fleet, 'zh-CN')[0]).toEqual([
    null,
    '2 个 ID：服务器过载或维护中（503）；请稍后再试。2s 后再查。',
  ]);
});

test('a rate limit is printed as one that holds the whole fleet', () => {
  const limited = ['a', 'b'].map((id) => failing(id, httpFailure(429), 31_000));
  expect(textsOf(fleetOf(limited, 'rateLimited'))).toEqual([
    [null, 'Too many requests (429); poll less often, or get a higher limit. Next check in 30s.'],
  ]);
});

test('nothing is printed for a member that is requested again at once, or that has settled', () => {
  const halved = { ...failing('a', httpFailure(422), 3_000), batch: 2 };
  const ending = { reason: 'rejected', at: 1_000 } as const;
  const ended = { ...failing('b', httpFailure(422), 3_000), ending };
  expect(textsOf(fleetOf([halved, ended]))).toEqual([]);
});

test('a member is asked when it is due, and never before the next turn of its fleet', () => {
  const standsAt = (fleet: Partial<typeof context>, state: string, member: FleetMember) => {
    const snapshot = memberSnapshotIn(
      { value: { polling: state }, context: { ...context, ...fleet } },
      member,
    );
    return [snapshot.value, snapshot.context.nextPollAt, snapshot.context.delayMs];
  };
  const waiting = { ...initialMember('a'), nextPollAt: 3_000 };
  expect(standsAt({ nextPollAt: 2_000 }, 'waiting', waiting)).toEqual(['waiting', 3_000, 2_000]);
  expect(standsAt({ nextPollAt: 3_200 }, 'waiting', waiting)).toEqual(['waiting', 3_200, 2_200]);
  expect(standsAt({ nextPollAt: 9_000 }, 'rateLimited', waiting)).toEqual([
    'rateLimited',
    9_000,
    8_000,
  ]);
  expect(standsAt({}, 'waiting', { ...waiting, failures: 1 })[0]).toBe('backoff');
  expect(standsAt({}, 'fetching', { ...waiting, batch: 1 })[0]).toBe('fetching');
  expect(standsAt({}, 'fetching', initialMember('a'))).toEqual(['fetching', null, 0]);
});

test('a member that was answered since is found by the id as the user spells it', () => {
  const follow = fleetSnapshots((id) => id.toUpperCase());
  const value = { polling: 'fetching' };
  const [a, b] = [initialMember('a'), initialMember('b')];
  expect(follow({ value, context: { ...context, pages: [[a], [b]] } }).answered).toEqual([]);
  const answered = { ...b, polls: 1 };
  const next = follow({ value, context: { ...context, pages: [[a], [answered]] } });
  expect(next.answered).toEqual([{ ...answered, id: 'B' }]);
  expect([...next.members.keys()]).toEqual(['A', 'B']);
  const asked = { ...answered, batch: 2 };
  expect(follow({ value, context: { ...context, pages: [[a], [asked]] } })).toMatchObject({
    answered: [],
    members: new Map([
      ['A', { batch: null }],
      ['B', { batch: 2 }],
    ]),
  });
});

test('who recovers after a shown failure is told once, in one line, unless it has ended', () => {
  const outages = new Outages();
  const good = (id: string, facts: Partial<FleetMember> = {}): FleetMember => ({
    ...initialMember(id),
    ...{ status: 'running', polls: 2, nextPollAt: 9_000 },
    ...facts,
  });
  const said = (members: readonly FleetMember[]) =>
    outageLines(fleetOf(members), outages, 'en').map(({ id, text }) => [id, text]);
  said(['a', 'b', 'c', 'd'].map((id) => failing(id, httpFailure(503), 3_000)));
  const ending = { reason: 'succeeded', at: 1_000 } as const;
  expect(said([good('a'), good('b', { status: 'STARTING' }), good('d', { ending })])).toEqual([
    [null, '2 ids: reachable again: 1 running, 1 STARTING'],
  ]);
  expect(said([good('a'), good('c', { label: 'Fix it' }), good('never-failed')])).toEqual([
    ['c', 'reachable again: running'],
  ]);
  expect(said([good('a'), good('b'), good('c'), good('d')])).toEqual([]);
});

test('a failure that was not shown has no recovery', () => {
  const outages = new Outages();
  const halved = { ...failing('a', httpFailure(422), 3_000), batch: 2 };
  expect(outageLines(fleetOf([halved]), outages, 'en')).toEqual([]);
  expect(outageLines(fleetOf([{ ...halved, failure: null }]), outages, 'en')).toEqual([]);
});

test('members that stand still share a line, after ten minutes and whenever that has doubled', () => {
  const standstills = new Standstills();
  const after = (minutes: number, language: 'en' | 'zh-CN' = 'en') => {
    const at = minutes * 60_000;
    const observation = { type: 'accepted', at, jitter: 0, elapsedMs: 1, askedMs: null } as const;
    const members = ['a', 'b'].map((id) => ({
      ...initialMember(id),
      ...{ status: 'running', changedAt: 0, observation },
    }));
    return standstillLines(fleetOf(members), standstills, language).map(({ text }) => text);
  };
  expect(after(9)).toEqual([]);
  expect(after(12)).toEqual(['2 ids: still running, unchanged for 12 min']);
  expect(after(23)).toEqual([]);
  expect(after(24, 'zh-CN')).toEqual(['2 个 ID：仍为 running，已有 24分钟未变']);
});

test('the ends are counted in one line', () => {
  const ends = new Map([
    ['succeeded', 240],
    ['failed', 8],
    ['missing', 2],
  ] as const);
  expect(endingCountsLine(ends, 'en').text).toBe(
    '250 ids: 240 succeeded, 8 failed, and 2 not found',
  );
  expect(endingCountsLine(ends, 'zh-CN').text).toBe('250 个 ID：成功 240、出错 8和不存在 2');
});
