import { randomUUID } from 'node:crypto';
import type { ClaimedTask, DurableHost } from '../../durable/host.ts';
import type { HostChecksOptions, HostUnderTest, OpenHost } from './host-under-test.ts';
import { recordOf, timer } from './records.ts';

/** A task as a worker has claimed it. */
export interface Claim extends ClaimedTask {
  /** The number of the worker. */
  readonly worker: number;
  /** Epoch ms. */
  readonly at: number;
}

/** What a worker of the trial does with the tasks of the trial's own polls. */
type Handle = (claim: Claim) => Promise<unknown> | undefined;

/** The workers of one check, and all that they have claimed of its polls. */
export class Trial {
  readonly claims: Claim[] = [];
  readonly withinMs: number;
  readonly holdMs: number;
  readonly #open: OpenHost;
  readonly #workers = new Set<HostUnderTest>();
  readonly #keys = new Set<string>();
  #opened = 0;
  #onClaim = () => {};

  constructor(open: OpenHost, { withinMs = 20_000, holdMs = 1_000 }: HostChecksOptions) {
    this.#open = open;
    this.withinMs = withinMs;
    this.holdMs = holdMs;
  }

  /** A new poll's. It has what a host may stumble over. */
  key(): string {
    const key = `a:b/c {d} é% ${randomUUID()}`;
    this.#keys.add(key);
    return key;
  }

  async worker(beforeCommand = () => {}): Promise<HostUnderTest> {
    const worker = await this.#open(beforeCommand);
    this.#workers.add(worker);
    return worker;
  }

  /** Opens a worker that claims tasks; those that another check has left are done at once. */
  async claiming(handle: Handle = () => undefined): Promise<HostUnderTest> {
    const worker = await this.worker();
    const number = this.#opened;
    this.#opened += 1;
    await worker.host.claim(async (claimed) => {
      if (!this.#keys.has(claimed.key)) return;
      const claim = { ...claimed, worker: number, at: Date.now() };
      this.claims.push(claim);
      this.#onClaim();
      await handle(claim);
    });
    return worker;
  }

  async crash(worker: HostUnderTest): Promise<void> {
    this.#workers.delete(worker);
    await worker.crash();
  }

  /** How often this poll's tasks were claimed; of one task, when its id is given. */
  count = (key: string, id?: string) =>
    this.claims.filter((claim) => claim.key === key && (id === undefined || claim.task.id === id))
      .length;

  /** Waits until it holds of the claims; `expected` is what didn't happen, should it not. */
  async until(holds: () => boolean, expected: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const giveUp = setTimeout(() => {
        reject(new Error(`Expected ${expected} within ${this.withinMs} ms: ${this.#summary()}`));
      }, this.withinMs);
      this.#onClaim = () => {
        if (!holds()) return;
        clearTimeout(giveUp);
        resolve();
      };
      this.#onClaim();
    }).finally(() => {
      this.#onClaim = () => {};
    });
  }

  /** Lets a task that is scheduled now be claimed: one that was to be claimed before would have been. */
  async letPass(host: DurableHost): Promise<void> {
    const key = this.key();
    const task = timer('marker:1', this.holdMs);
    await host.save(key, recordOf(1, [task]), [task]);
    await this.until(() => this.count(key) > 0, 'a timer to be claimed');
  }

  async end(): Promise<void> {
    await Promise.all(Array.from(this.#workers, (worker) => this.crash(worker)));
  }

  #summary() {
    const seen = this.claims.map(({ task, worker }) => `${task.id} by worker ${worker}`);
    return seen.length > 0 ? `claimed were ${seen.join(', ')}` : 'nothing was claimed';
  }
}
