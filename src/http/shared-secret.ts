import { onAbort } from './on-abort.ts';

interface GivenSecret {
  readonly secret: string | null;
  /** How many refreshes had succeeded when it was given. */
  readonly refreshes: number;
  /** Whether the request has waited for a refresh. */
  readonly isRefreshed: boolean;
}

/** A secret as one request has it. */
export interface IssuedSecret extends GivenSecret {
  /** How many refreshes had succeeded when the request began. */
  readonly refreshesAtStart: number;
  /** Whether the request got it without a refresh, instead of an outdated one that was refused. */
  readonly isReplacement: boolean;
}

/** Asks the source for its secret; `refused` holds what the server has refused. */
export type AskSource = (refused: Pick<GivenSecret, 'secret'> | null) => Promise<string | null>;

interface Refresh {
  readonly refused: string | null;
  readonly result: Promise<GivenSecret>;
}

/**
 * What all requests that use one source know of its secret, so that an expired one is refreshed once for all of them.
 *
 * The newest secret is what the source gives when it is asked without a refusal, or what the last refresh gave for as
 * long as the source repeats what it gave before that refresh.
 */
export class SharedSecret {
  #refreshes = 0;
  /** How often the source was asked without a refusal. */
  #questions = 0;
  /** The latest of these questions that was answered. */
  #lastAnswered = 0;
  /** What the source gave last when it was asked without a refusal. */
  #given: string | null = null;
  /** What was issued last. */
  #latest: string | null = null;
  /** What the last refresh gave, and what the source had given before. */
  #fresh: { readonly given: string | null; readonly secret: string | null } | null = null;
  #refreshing: Refresh | null = null;
  /** Whether a server has accepted what the last refresh gave. */
  #isAccepted = false;
  /** What the last refresh replaced: a server may still repeat it. */
  replaced: string | null = null;

  /** The secret for a request that begins. Waits for a refresh in progress that would replace it. */
  async issue(ask: AskSource, signal?: AbortSignal): Promise<IssuedSecret> {
    const refreshesAtStart = this.#refreshes;
    const release = this.#dropAfterTimeout(signal);
    const newest = await this.#newest(ask).finally(release);
    return { ...newest, refreshesAtStart, isReplacement: false };
  }

  /** The newest secret instead of an outdated one that was refused. */
  async replace(refused: IssuedSecret, ask: AskSource): Promise<IssuedSecret> {
    const newest = await this.#newest(ask);
    const isRefreshed = refused.isRefreshed || newest.isRefreshed;
    return { ...refused, ...newest, isRefreshed, isReplacement: true };
  }

  async #newest(ask: AskSource): Promise<GivenSecret> {
    const refreshes = this.#refreshes;
    this.#questions += 1;
    const question = this.#questions;
    const given = await ask(null);
    // The answer may be older than the refresh that has succeeded since.
    if (refreshes !== this.#refreshes) return this.#newest(ask);
    const secret = this.#fresh?.given === given ? this.#fresh.secret : given;
    // A later question may have been answered first.
    if (question > this.#lastAnswered) {
      this.#lastAnswered = question;
      this.#given = given;
      this.#latest = secret;
      if (this.#fresh?.given !== given) this.#fresh = null;
    }
    if (this.#refreshing?.refused === secret) return this.#refreshing.result;
    return { secret, refreshes, isRefreshed: false };
  }

  /** Notes that a server has accepted a secret. */
  accept({ secret, refreshes }: IssuedSecret): void {
    if (refreshes === this.#refreshes && secret === this.#latest) this.#isAccepted = true;
  }

  get isRefreshing(): boolean {
    return this.#refreshing !== null;
  }

  /** Whether a newer secret than the refused one is known without a refresh. */
  isOutdated({ secret, refreshes, isReplacement }: IssuedSecret): boolean {
    return refreshes < this.#refreshes || (!isReplacement && secret !== this.#latest);
  }

  /**
   * Instead of the newest secret, which was refused, one from a refresh that all requests share; the refused one
   * itself when it is refused for good.
   */
  async refresh(refused: IssuedSecret, ask: AskSource): Promise<IssuedSecret> {
    if (this.#refreshing === null && this.#isRefusedForGood(refused)) return refused;
    this.#refreshing ??= this.#startRefresh(refused.secret, ask);
    return { ...refused, ...(await this.#refreshing.result), isReplacement: false };
  }

  /** What others have refreshed since the request began may have expired again, if it was ever accepted. */
  #isRefusedForGood({ isRefreshed, refreshesAtStart }: IssuedSecret): boolean {
    return isRefreshed || (refreshesAtStart < this.#refreshes && !this.#isAccepted);
  }

  /** Drops what the last refresh gave, so that the source's own secret is used again. */
  forgetFresh(): void {
    this.#fresh = null;
  }

  #startRefresh(refused: string | null, ask: AskSource): Refresh {
    const refreshes = this.#refreshes;
    const given = this.#given;
    const end = () => {
      if (this.#refreshing === refresh) this.#refreshing = null;
    };
    const result = ask({ secret: refused }).then(
      (secret) => {
        end();
        // It was dropped, and another one has succeeded since.
        if (refreshes !== this.#refreshes) return { secret, refreshes, isRefreshed: true };
        this.#refreshes += 1;
        this.#fresh = secret === given ? null : { given, secret };
        this.#latest = secret;
        this.#isAccepted = false;
        if (secret !== refused) this.replaced = refused;
        return { secret, refreshes: this.#refreshes, isRefreshed: true };
      },
      (error) => {
        end();
        throw error;
      },
    );
    const refresh: Refresh = { refused, result };
    return refresh;
  }

  /**
   * A refresh that doesn't end within the whole time of one request is no longer waited for, so that the next refusal
   * starts another. One that began later isn't dropped: it may still succeed, and two at once could revoke each other.
   */
  #dropAfterTimeout(signal: AbortSignal | undefined): () => void {
    const refresh = this.#refreshing;
    if (refresh === null || signal === undefined) return () => {};
    return onAbort(signal, () => {
      if (signal.reason?.name === 'TimeoutError' && this.#refreshing === refresh)
        this.#refreshing = null;
    });
  }
}
