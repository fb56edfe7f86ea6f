import { expectSame } from './expect.ts';
import { recordOf, request, timer } from './records.ts';
import type { Trial } from './trial.ts';

const LARGE = 'x'.repeat(300_000);

export async function loadsWhatWasSaved(trial: Trial): Promise<void> {
  const { host } = await trial.worker();
  const { host: another } = await trial.worker();
  const key = trial.key();
  expectSame(await host.load(key), null, 'load() of a poll that was never saved');
  const task = timer('wait:1', 60_000);
  for (const record of [recordOf(1, [task]), recordOf(2, [task], LARGE)]) {
    const scheduled = record.version === 1 ? [task] : [];
    expectSame(
      await host.save(key, record, scheduled),
      true,
      `save() of version ${record.version}`,
    );
    expectSame(await another.load(key), record, `load() after version ${record.version}`);
  }
}

export async function keepsPollsApart(trial: Trial): Promise<void> {
  const { host } = await trial.claiming();
  const keys = [trial.key(), trial.key()];
  const task = request('same:1');
  for (const key of keys) await host.save(key, recordOf(1, [task], key), [task]);
  await trial.until(
    () => keys.every((key) => trial.count(key) > 0),
    'both of two polls to have their task with the same id claimed',
  );
  for (const key of keys)
    expectSame(await host.load(key), recordOf(1, [task], key), `load() of ${key}`);
}
