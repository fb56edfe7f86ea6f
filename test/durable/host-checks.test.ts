import type { DurableRecord, Task, Work } from 'pollchart/durable';
import { describe, expect, it } from 'vitest';
import { MemoryHost, MemoryStore } from '../../examples/durable/hosts/memory.ts';
import { hostChecks } from '../../src/testing/index.ts';
// A host in memory keeps each promise.
import '../../examples/samples/host-checks.ts';

const quick = { withinMs: 1_500, holdMs: 60 };

type Host = new (store: MemoryStore, beforeCommand: () => void) => MemoryHost;

/** The checks of hosts on one store. */
function checksOf(Host: Host) {
  const store = new MemoryStore();
  return hostChecks(async (beforeCommand) => {
    const host = new Host(store, beforeCommand);
    return { host, crash: () => host.crash() };
  }, quick);
}

const follows = (store: MemoryStore, key: string, { version }: DurableRecord) =>
  (store.get(key)?.version ?? 0) === version - 1;

class SavesAfterScheduling extends MemoryHost {
  override async save(key: string, record: DurableRecord, scheduled: readonly Task[]) {
    for (const task of scheduled) await this.command(() => this.store.schedule(key, task));
    return await super.save(key, record, []);
  }
}

class SchedulesAfterSaving extends MemoryHost {
  override async save(key: string, record: DurableRecord, scheduled: readonly Task[]) {
    const isSaved = await super.save(key, record, []);
    if (isSaved)
      for (const task of scheduled) await this.command(() => this.store.schedule(key, task));
    return isSaved;
  }
}

class HasNoFence extends MemoryHost {
  override save(key: string, record: DurableRecord, scheduled: readonly Task[]) {
    return this.command(() => {
      this.store.put(key, record);
      for (const task of scheduled) this.store.schedule(key, task);
      return true;
    });
  }
}

class FencesInTwoCommands extends MemoryHost {
  override async save(key: string, record: DurableRecord, scheduled: readonly Task[]) {
    if (!(await this.command(() => follows(this.store, key, record)))) return false;
    return await this.command(() => {
      this.store.put(key, record);
      for (const task of scheduled) this.store.schedule(key, task);
      return true;
    });
  }
}

class LosesATimer extends MemoryHost {
  override save(key: string, record: DurableRecord, scheduled: readonly Task[]) {
    return this.command(() => {
      if (!follows(this.store, key, record)) return false;
      this.store.put(key, record);
      for (const task of scheduled) {
        const delayMs = task.type === 'schedule' ? task.delayMs : 0;
        const schedule = () => this.command(() => this.store.schedule(key, task, 0));
        if (delayMs === 0) this.store.schedule(key, task);
        else setTimeout(() => schedule().catch(() => {}), delayMs);
      }
      return true;
    });
  }
}

class DeliversTwice extends MemoryHost {
  override claim(work: Work) {
    return super.claim(async (claimed) => {
      await Promise.all([work(claimed), work(claimed)]);
    });
  }
}

class IsDoneBeforeTheWork extends MemoryHost {
  override perform(...[claim, claimed, work]: Parameters<MemoryHost['perform']>) {
    this.store.done(claim);
    super.perform(claim, claimed, work);
  }
}

class ClaimsEarly extends MemoryHost {
  override save(key: string, record: DurableRecord, scheduled: readonly Task[]) {
    return this.command(() => {
      if (!follows(this.store, key, record)) return false;
      this.store.put(key, record);
      for (const task of scheduled)
        this.store.schedule(key, task, task.type === 'schedule' ? task.delayMs / 2 : 0);
      return true;
    });
  }
}

class MixesUpPolls extends MemoryHost {
  static readonly #seen = new Set<string>();
  override save(key: string, record: DurableRecord, scheduled: readonly Task[]) {
    const fresh = scheduled.filter(({ id }) => !MixesUpPolls.#seen.has(id));
    for (const { id } of fresh) MixesUpPolls.#seen.add(id);
    return super.save(key, record, fresh);
  }
}

class CutsRecords extends MemoryHost {
  override async load(key: string) {
    const record = await super.load(key);
    return record && JSON.stringify(record).length > 64 * 1_024 ? null : record;
  }
}

describe('A host that', () => {
  it.each([
    ['saves after scheduling', 'a refused save schedules nothing', SavesAfterScheduling],
    [
      'saves after scheduling',
      'a crash anywhere in save stores and schedules all, or nothing',
      SavesAfterScheduling,
    ],
    [
      'schedules after saving',
      'a crash anywhere in save stores and schedules all, or nothing',
      SchedulesAfterSaving,
    ],
    ['has no fence', 'save refuses a record that does not follow the stored one', HasNoFence],
    ['has no fence', 'of many workers that save the same version one succeeds', HasNoFence],
    [
      'looks at the version in another command',
      'of many workers that save the same version one succeeds',
      FencesInTwoCommands,
    ],
    ['loses a timer', 'timers come though every worker crashed', LosesATimer],
    ['delivers twice', 'a task is with one worker at a time, and done once', DeliversTwice],
    [
      'takes a task as done before its work',
      'what a worker was working on when it crashed is claimed by another',
      IsDoneBeforeTheWork,
    ],
    [
      'takes a task as done before its work',
      'a task whose work failed is claimed again',
      IsDoneBeforeTheWork,
    ],
    ['claims early', 'a timer is never claimed before it is due', ClaimsEarly],
    ['mixes up polls', 'polls are kept apart, though their tasks have the same ids', MixesUpPolls],
    [
      'keeps no large record',
      'load gives what was saved last, as it was, to every worker',
      CutsRecords,
    ],
  ])('%s fails by name: %s', async (_, promise, Host) => {
    const check = checksOf(Host).find(({ name }) => name === promise);
    await expect(check?.run()).rejects.toThrow(/^(Expected|A timer of)/);
  });

  it('never calls beforeCommand is told so, rather than passing', async () => {
    const store = new MemoryStore();
    const [check] = hostChecks(async () => {
      const host = new MemoryHost(store);
      return { host, crash: () => host.crash() };
    }, quick).filter(({ name }) => name.startsWith('a crash anywhere'));
    await expect(check?.run()).rejects.toThrow('beforeCommand was never called');
  });
});
