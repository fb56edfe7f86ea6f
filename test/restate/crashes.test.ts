import { describe, expect, it, vi } from 'vitest';
import { repeat } from '../../src/testing/index.ts';
import { CANARY } from './engine.ts';
import { ownEngine } from './own-engine.ts';

const POLLS = 200;
const SLEEPING = `SELECT COUNT(*) AS count FROM sys_journal WHERE entry_type = 'Command: Sleep'`;

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const engine = ownEngine();

const idsOf = (name: string, count = POLLS) =>
  Array.from({ length: count }, (_, index) => `${name.replace(/ /g, '-')}-${index}`);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

async function begin(ids: readonly string[], answers: number, pauseMs: number) {
  await engine.play(ids, [...repeat('RUNNING', answers - 1), 'STOPPED']);
  await engine.create(ids, { interval: { minMs: pauseMs, maxMs: pauseMs } });
}

async function restart(victims: readonly ('service' | 'server')[]): Promise<void> {
  await engine.kill(victims);
  await Promise.all(
    victims.map((name) => (name === 'service' ? engine.startService() : engine.startServer())),
  );
}

/** How each poll ended, and how many requests were made twice. */
async function settled(ids: readonly string[]) {
  const outcomes = await engine.outcomes(ids);
  const { counts } = await engine.requests();
  const rows = await engine.query(
    `SELECT service_key, value_utf8 FROM state WHERE key = 'poll' AND service_name = 'Poll'`,
  );
  const stored = new Map(rows.map((row) => [row.service_key, JSON.parse(String(row.value_utf8))]));
  const repeated = outcomes.map(({ id, polls }) => (counts[id] ?? 0) - polls);
  for (const { id, polls, reason } of outcomes) {
    expect([id, reason]).toEqual([id, 'stopped']);
    // Each request and each wait has its number: one that was taken twice would be counted twice.
    expect([id, stored.get(id).snapshot.pending.count]).toEqual([id, 2 * polls - 1]);
  }
  expect(Math.min(...repeated)).toBeGreaterThanOrEqual(0);
  return { ended: outcomes.length, repeated: sum(repeated), most: Math.max(...repeated) };
}

describe.each([
  ['the service', ['service']],
  ['restate-server', ['server']],
  ['both', ['service', 'server']],
] as const)('With 200 polls running, %s killed', (name, victims) => {
  it('in mid-wait: no poll is lost, and no request is made twice', async () => {
    const ids = idsOf(`${name} wait`);
    await begin(ids, 2, 5_000);
    await engine.counted(
      `${SLEEPING} AND id IN (SELECT id FROM sys_invocation WHERE status <> 'completed')`,
      POLLS,
    );
    await restart(victims);
    expect(await settled(ids)).toEqual({ ended: POLLS, repeated: 0, most: 0 });
  });

  it('in mid-fetch: no poll is lost, and only the requests in flight are made twice', async () => {
    const before = sum(Object.values((await engine.requests()).counts));
    await engine.hold();
    const ids = idsOf(`${name} fetch`);
    await begin(ids, 3, 100);
    await engine.requested(before + POLLS);
    await restart(victims);
    await engine.release();
    const { ended, repeated, most } = await settled(ids);
    console.info(`${name} killed in mid-fetch: ${repeated} of ${POLLS} requests repeated`);
    expect({ ended, most }).toEqual({ ended: POLLS, most: 1 });
    expect(repeated).toBeLessThanOrEqual(POLLS);
    expect(repeated).toBeGreaterThan(0);
  });
});

describe('The secret', () => {
  it('is in no table, no log and no file of the engine, while polls run and after', async () => {
    const ids = idsOf('secret', 20);
    const before = sum(Object.values((await engine.requests()).counts));
    await engine.hold();
    await begin(ids, 3, 100);
    await engine.requested(before + ids.length);
    const tables = await engine.tables();
    expect(tables).toEqual(
      expect.arrayContaining(['state', 'sys_journal', 'sys_invocation', 'sys_inbox']),
    );
    expect(await engine.tablesWith(CANARY)).toEqual([]);
    expect(await engine.tablesWith('secret-17')).toEqual(
      expect.arrayContaining(['state', 'sys_journal', 'sys_invocation']),
    );
    await engine.release();
    await settled(ids);
    expect((await engine.filesWith(CANARY)).found).toEqual([]);
    expect((await engine.filesWith('secret-17')).found.length).toBeGreaterThan(0);
  });
});
