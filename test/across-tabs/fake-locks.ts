type Callback = () => unknown;
type Given = LockOptions | Callback;

interface Request {
  readonly tab: string;
  readonly name: string;
  readonly mode: LockMode;
  readonly grant: () => void;
  readonly reject: (error: Error) => void;
}

const abortError = () => new DOMException('', 'AbortError');

/** The locks of a browser: https://w3c.github.io/web-locks. */
export class FakeLocks {
  #held: Request[] = [];
  #pending: Request[] = [];

  /** What one tab has of them. */
  tab(tab: string): LockManager {
    const request = (name: string, given: Given, callback = given as Callback) => {
      const { mode = 'exclusive', steal, signal } = typeof given === 'function' ? {} : given;
      return new Promise<unknown>((resolve, reject) => {
        const asked: Request = {
          ...{ tab, name, mode, reject },
          grant: () => {
            const leave = () => this.#remove(asked);
            // A lock is granted in a task of its own.
            setTimeout(async () => {
              const result = await callback();
              leave();
              resolve(result);
            });
          },
        };
        if (steal) {
          const robbed = this.#held.filter((held) => held.name === name);
          this.#held = this.#held.filter((held) => held.name !== name);
          for (const one of robbed) one.reject(abortError());
          this.#pending.unshift(asked);
        } else this.#pending.push(asked);
        if (signal)
          signal.onabort = () => {
            if (!this.#pending.includes(asked)) return;
            this.#remove(asked);
            reject(abortError());
          };
        this.#grant();
      });
    };
    const query = async () => ({ held: this.#held, pending: this.#pending });
    return { request, query } as unknown as LockManager;
  }

  /** The browser gives up all of a tab's. */
  crash(tab: string): void {
    this.#held = this.#held.filter((one) => one.tab !== tab);
    this.#pending = this.#pending.filter((one) => one.tab !== tab);
    this.#grant();
  }

  #remove(one: Request): void {
    this.#held = this.#held.filter((other) => other !== one);
    this.#pending = this.#pending.filter((other) => other !== one);
    this.#grant();
  }

  #grant(): void {
    const blocked = new Set<string>();
    for (const one of [...this.#pending]) {
      const others = this.#held.filter(({ name }) => name === one.name);
      const isFree =
        others.length === 0 ||
        (one.mode === 'shared' && others.every(({ mode }) => mode === 'shared'));
      if (!isFree || blocked.has(one.name)) {
        blocked.add(one.name);
        continue;
      }
      this.#pending = this.#pending.filter((other) => other !== one);
      this.#held.push(one);
      one.grant();
    }
  }
}
