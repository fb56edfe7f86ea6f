/** A host in memory, for tests: what a store keeps, and the workers on it, which may crash. */
import type { ClaimedTask, DurableHost, DurableRecord, Task, Work } from 'pollchart/durable';

/** What a worker has in hand; the next claim of the same task is another one. */
interface Claim {
  readonly id: string;
  readonly worker: MemoryHost;
  readonly lost: AbortController;
}

interface Job {
  readonly claimed: ClaimedTask;
  /** Epoch ms. */
  readonly dueAt: number;
}

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** What outlives its workers. Each method is one command, during which nothing else happens. */
export class MemoryStore {
  readonly #records = new Map<string, DurableRecord>();
  readonly #jobs = new Map<string, Job>();
  readonly #inHand = new Map<string, Claim>();
  readonly #workers = new Map<MemoryHost, Work>();

  get = (key: string): DurableRecord | null => json(this.#records.get(key) ?? null);

  put(key: string, record: DurableRecord): void {
    this.#records.set(key, json(record));
  }

  schedule(key: string, task: Task, delayMs = task.type === 'schedule' ? task.delayMs : 0): void {
    const job = { claimed: json({ key, task }), dueAt: Date.now() + delayMs };
    this.#jobs.set(`${key} ${task.id}`, job);
    this.#ringAt(job.dueAt);
  }

  join(worker: MemoryHost, work: Work): void {
    this.#workers.set(worker, work);
    this.#ring();
  }

  leave(worker: MemoryHost): void {
    this.#workers.delete(worker);
    this.release(worker);
  }

  /** What it is working on can be claimed by others. */
  release(worker: MemoryHost): void {
    for (const [id, claim] of this.#inHand) {
      if (claim.worker !== worker) continue;
      this.#inHand.delete(id);
      claim.lost.abort(new Error('The claim was lost'));
    }
    this.#ring();
  }

  done(claim: Claim): void {
    if (this.#inHand.get(claim.id) !== claim) return;
    this.#inHand.delete(claim.id);
    this.#jobs.delete(claim.id);
  }

  #ringAt(at: number): void {
    setTimeout(() => (Date.now() < at ? this.#ringAt(at) : this.#ring()), at - Date.now());
  }

  /** Hands out what is due, to one worker after the other. */
  #ring(): void {
    for (const [id, { claimed, dueAt }] of this.#jobs) {
      const [next] = this.#workers;
      if (!next || this.#inHand.has(id) || dueAt > Date.now()) continue;
      const [worker, work] = next;
      this.#workers.delete(worker);
      this.#workers.set(worker, work);
      const claim = { id, worker, lost: new AbortController() };
      this.#inHand.set(id, claim);
      worker.perform(claim, json(claimed), work);
    }
  }

  /** The work failed: it is claimed again. */
  failed(claim: Claim): void {
    if (this.#inHand.get(claim.id) !== claim) return;
    this.#inHand.delete(claim.id);
    this.#ringAt(Date.now() + 1);
  }
}

/** A worker on that store. */
export class MemoryHost implements DurableHost {
  readonly store: MemoryStore;
  readonly #beforeCommand: () => void;
  readonly #working = new Set<Promise<void>>();
  #hasCrashed = false;

  constructor(store: MemoryStore, beforeCommand: () => void = () => {}) {
    this.store = store;
    this.#beforeCommand = beforeCommand;
  }

  /** Sends a command to the store; the answer takes a turn of the event loop. */
  async command<T>(run: () => T): Promise<T> {
    if (this.#hasCrashed) throw new Error('This worker has crashed');
    this.#beforeCommand();
    const answer = run();
    await new Promise(setImmediate);
    return answer;
  }

  load(key: string): Promise<DurableRecord | null> {
    return this.command(() => this.store.get(key));
  }

  // host
  save(key: string, record: DurableRecord, scheduled: readonly Task[]): Promise<boolean> {
    return this.command(() => {
      if ((this.store.get(key)?.version ?? 0) !== record.version - 1) return false;
      this.store.put(key, record);
      for (const task of scheduled) this.store.schedule(key, task);
      return true;
    });
  }
  // end

  async claim(work: Work): Promise<() => Promise<void>> {
    await this.command(() => this.store.join(this, work));
    return async () => {
      await Promise.all(this.#working);
      this.store.leave(this);
    };
  }

  perform(claim: Claim, claimed: ClaimedTask, work: Work): void {
    const working = work(claimed, claim.lost.signal)
      .then(
        () => this.command(() => this.store.done(claim)),
        () => this.command(() => this.store.failed(claim)),
      )
      // It crashed meanwhile.
      .catch(() => {})
      .finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  async crash(): Promise<void> {
    this.#hasCrashed = true;
    this.store.leave(this);
  }
}
