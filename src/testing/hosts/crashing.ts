import { expectSame } from './expect.ts';
import { recordOf, request, timer } from './records.ts';
import type { Trial } from './trial.ts';

/** More than any host should need for one `save`. */
const MAX_COMMANDS = 50;

class Crash extends Error {}

/** The worker crashes before the first command of a save, then before the second, until a save comes to its end. */
export async function storesAllOrNothing(trial: Trial): Promise<void> {
  await trial.claiming();
  for (let crashAt = 1; crashAt <= MAX_COMMANDS; crashAt += 1) {
    let commands = 0;
    let isArmed = false;
    const worker = await trial.worker(() => {
      if (!isArmed) return;
      commands += 1;
      if (commands >= crashAt) throw new Crash('The worker crashes here');
    });
    const key = trial.key();
    const tasks = [request(`next:${crashAt}`), timer(`wait:${crashAt}`, 0)];
    await worker.host.save(key, recordOf(1, []), []);
    isArmed = true;
    const hasEnded = await worker.host.save(key, recordOf(2, tasks), tasks).catch(() => null);
    isArmed = false;
    if (commands === 0)
      throw new Error(
        'beforeCommand was never called in save(): call it before each command to the store',
      );
    await trial.crash(worker);
    await expectAllOrNothing(trial, key, `a crash at command ${crashAt} of save()`);
    if (hasEnded !== null) return;
  }
  throw new Error(`save() still sends commands after ${MAX_COMMANDS}`);
}

async function expectAllOrNothing(trial: Trial, key: string, when: string): Promise<void> {
  const reader = await trial.worker();
  const { host } = reader;
  const stored = await host.load(key);
  if (stored?.version === 2) {
    for (const { id } of stored.tasks)
      await trial.until(
        () => trial.count(key, id) > 0,
        `${id} to be claimed after ${when}, since the record with it is stored`,
      );
  } else {
    await trial.letPass(host);
    expectSame(
      trial.count(key),
      0,
      `how many tasks were claimed after ${when}, the record not stored`,
    );
  }
  await trial.crash(reader);
}

export async function keepsTimersWithoutWorkers(trial: Trial): Promise<void> {
  const worker = await trial.claiming();
  const key = trial.key();
  const tasks = [timer('wait:1', trial.holdMs), timer('wait:2', 2 * trial.holdMs)];
  await worker.host.save(key, recordOf(1, tasks), tasks);
  await trial.crash(worker);
  await trial.claiming();
  for (const { id } of tasks)
    await trial.until(
      () => trial.count(key, id) > 0,
      `${id} to be claimed after all workers crashed`,
    );
}

export async function handsOverAfterACrash(trial: Trial): Promise<void> {
  const never = new Promise(() => {});
  const victim = await trial.claiming(() => never);
  const key = trial.key();
  const tasks = [request('fetch:1'), request('fetch:2')];
  await victim.host.save(key, recordOf(1, tasks), tasks);
  await trial.until(() => trial.count(key) > 0, 'a task to be claimed');
  await trial.crash(victim);
  const before = trial.claims.length;
  await trial.claiming();
  for (const { id } of tasks)
    await trial.until(
      () => trial.claims.slice(before).some((claim) => claim.key === key && claim.task.id === id),
      `${id}, which a worker was working on when it crashed, to be claimed by another`,
    );
}
