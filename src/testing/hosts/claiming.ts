import { expectSame } from './expect.ts';
import { recordOf, request, timer } from './records.ts';
import type { Trial } from './trial.ts';

const TASKS = 20;

export async function givesATaskToOneWorker(trial: Trial): Promise<void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const workers = [
    await trial.claiming(() => released),
    await trial.claiming(() => released),
  ] as const;
  const keys = Array.from({ length: TASKS }, () => trial.key());
  const task = request('fetch:1');
  for (const key of keys) await workers[0].host.save(key, recordOf(1, [task]), [task]);
  await trial.until(() => keys.some((key) => trial.count(key) > 0), 'a task to be claimed');
  await new Promise((resolve) => setTimeout(resolve, trial.holdMs));
  const twice = () => keys.filter((key) => trial.count(key) > 1).length;
  expectSame(
    twice(),
    0,
    'how many tasks were claimed twice while a living worker was working on them',
  );
  release();
  await trial.until(
    () => keys.every((key) => trial.count(key) > 0),
    `each of ${TASKS} tasks to be claimed`,
  );
  await trial.letPass(workers[0].host);
  expectSame(twice(), 0, 'how many tasks were claimed twice, though each was done the first time');
}

export async function claimsAsItWasSaved(trial: Trial): Promise<void> {
  const { host } = await trial.claiming();
  const key = trial.key();
  const tasks = [request('fetch.0:1'), timer('polling.waiting:2', 1)];
  await host.save(key, recordOf(1, tasks), tasks);
  await trial.until(() => trial.count(key) >= tasks.length, 'both tasks of a record to be claimed');
  for (const task of tasks) {
    const claim = trial.claims.find((claim) => claim.key === key && claim.task.id === task.id);
    expectSame(claim?.task, task, `the task that was claimed for ${task.id}`);
  }
}

export async function neverClaimsEarly(trial: Trial): Promise<void> {
  const { host } = await trial.claiming();
  const savedAt = Date.now();
  const delays = [50, 300, 700].map((delayMs) => ({ delayMs, key: trial.key() }));
  for (const { delayMs, key } of delays) {
    const task = timer('wait:1', delayMs);
    await host.save(key, recordOf(1, [task]), [task]);
  }
  for (const { delayMs, key } of delays) {
    await trial.until(() => trial.count(key) > 0, `a timer of ${delayMs} ms to be claimed`);
    const { at = 0 } = trial.claims.find((claim) => claim.key === key) ?? {};
    // A clock that counts whole milliseconds may be one off at either end.
    if (at - savedAt < delayMs - 2)
      throw new Error(`A timer of ${delayMs} ms was claimed after ${at - savedAt} ms`);
  }
}

export async function claimsWhatFailedAgain(trial: Trial): Promise<void> {
  const { host } = await trial.claiming(({ key }) =>
    trial.count(key) === 1 ? Promise.reject(new Error('The work fails the first time')) : undefined,
  );
  const key = trial.key();
  const task = request('fetch:1');
  await host.save(key, recordOf(1, [task]), [task]);
  await trial.until(() => trial.count(key) > 1, 'a task whose work rejected to be claimed again');
}

/** Each task saves the record with the next one, as the loop of a poll does. */
export async function schedulesFromWithinWork(trial: Trial): Promise<void> {
  const STEPS = 5;
  const key = trial.key();
  const stepAt = (version: number) =>
    version % 2 === 1 ? request(`fetch:${version}`) : timer(`wait:${version}`, 5);
  const saves: boolean[] = [];
  const { host } = await trial.claiming(async (claim) => {
    if (claim.key !== key) return;
    const record = await host.load(key);
    const version = (record?.version ?? 0) + 1;
    if (version > STEPS || record?.tasks[0]?.id !== claim.task.id) return;
    saves.push(await host.save(key, recordOf(version, [stepAt(version)]), [stepAt(version)]));
  });
  await host.save(key, recordOf(1, [stepAt(1)]), [stepAt(1)]);
  await trial.until(
    () => trial.count(key, stepAt(STEPS).id) > 0,
    `a chain of ${STEPS} tasks, each scheduled by the work of the one before, to come to its end`,
  );
  expectSame(saves.includes(false), false, 'whether a save() from within work was refused');
}
