import { expectSame } from './expect.ts';
import { recordOf, request, timer } from './records.ts';
import type { Trial } from './trial.ts';

export async function refusesOldRecords(trial: Trial): Promise<void> {
  const { host } = await trial.worker();
  const key = trial.key();
  expectSame(await host.save(key, recordOf(2, []), []), false, 'save() of version 2 over none');
  expectSame(await host.load(key), null, 'load() after a refused save()');
  await host.save(key, recordOf(1, [], 'first'), []);
  for (const version of [1, 3])
    expectSame(
      await host.save(key, recordOf(version, [], 'refused'), []),
      false,
      `save() of version ${version} over 1`,
    );
  expectSame(await host.load(key), recordOf(1, [], 'first'), 'load() after a refused save()');
}

/** Several workers have loaded the same record: one of them stores the next. */
export async function letsOneOfManySave(trial: Trial): Promise<void> {
  const workers = await Promise.all(Array.from({ length: 4 }, () => trial.worker()));
  const key = trial.key();
  for (let version = 1; version <= 5; version += 1) {
    const saved = await Promise.all(
      workers.map(({ host }, index) => host.save(key, recordOf(version, [], `by ${index}`), [])),
    );
    const winners = saved.flatMap((isSaved, index) => (isSaved ? [index] : []));
    expectSame(winners.length, 1, `how many of 4 workers saved version ${version} at once`);
    const stored = await workers[0]?.host.load(key);
    expectSame(stored, recordOf(version, [], `by ${winners[0]}`), 'load() after that');
  }
}

export async function schedulesNothingThatIsRefused(trial: Trial): Promise<void> {
  const { host } = await trial.claiming();
  const key = trial.key();
  await host.save(key, recordOf(1, []), []);
  const tasks = [request('refused:1'), timer('refused:2', 0)];
  expectSame(await host.save(key, recordOf(1, tasks), tasks), false, 'save() of version 1 over 1');
  await trial.letPass(host);
  expectSame(trial.count(key), 0, 'how many tasks of a refused save() were claimed');
}
