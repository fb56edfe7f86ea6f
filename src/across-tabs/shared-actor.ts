import type { EventObject, Snapshot } from 'xstate';
import { isWait, phaseOf } from '../../machines/poll/phase.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { messageOf } from '../../machines/validate/actor-events.ts';
import { Election, type Rank } from './election.ts';
import { isAfter, type Place, parseMessage, type State, type TabMessage } from './message.ts';
import { followPageLife } from './page-life.ts';
import { changeOf, withChange } from './pages-change.ts';
import { knownIn, type SecretFinder } from './secrets-in.ts';

/** What the components of a tab want of a poll. */
export interface Attention {
  /** Whether any of them wants it to run. */
  readonly wants: boolean;
  readonly isVisible: boolean;
}

type Pages = readonly (readonly unknown[])[];

/** The parts of a snapshot that decide who polls when. */
type PollSnapshot = Snapshot<unknown> & {
  readonly value: unknown;
  readonly context: { readonly nextPollAt: number | null; readonly pages?: Pages };
};

/** An actor of this tab. */
export interface LocalActor {
  start(): unknown;
  stop(): unknown;
  send(event: never): void;
  on(type: '*', listener: (event: EventObject) => void): unknown;
  subscribe(listener: () => void): unknown;
  getSnapshot(): unknown;
  getPersistedSnapshot(): Snapshot<unknown>;
}

export interface SharedActorOptions {
  /** The name by which tabs find each other. Rejects where the poll can't be shared. */
  readonly name: () => Promise<string>;
  /** How messages for developers call it. */
  readonly label: () => string;
  /** The actor that the poll begins with where no tab has one yet; not started. */
  readonly first: LocalActor;
  /** A new actor that isn't started yet, with first answers of its own where it is a fleet. */
  readonly create: (observations: unknown) => LocalActor;
  /** First answers for the next actor. */
  readonly takeObservations: () => unknown;
  /** The actor that a snapshot describes, not started. Throws for what isn't a snapshot of its machine. */
  readonly restore: (snapshot: Snapshot<unknown>) => LocalActor;
  /** Throws for what isn't a snapshot of its machine. */
  readonly validate: (snapshot: Snapshot<unknown>) => void;
  readonly findSecret: SecretFinder;
  /** Called before what is shown is another poll's: one that is begun again, in whichever tab, or that others had. */
  readonly onBegin: () => void;
  /** Called before an actor of this tab begins to run the poll. */
  readonly onRun?: ((actor: LocalActor) => void) | undefined;
}

/** The poll as this tab knows it. */
interface Known extends Place {
  readonly run: number;
  readonly isPaused: boolean;
  readonly snapshot: PollSnapshot;
}

/** What may be sent by another tab; the chart itself refuses what isn't valid in it. */
const SENT = new Set([
  ...['poll.stop', 'poll.refresh', 'poll.pause', 'poll.resume', 'tabs.restart'],
  ...['fleet.add', 'fleet.remove'],
]);

/** How long a leader has to answer, ms. */
const ANSWER_MS = 1_000;
/** How long other tabs have to tell a new leader what they know. */
const MEMORY_MS = 500;
/** How long after a wait its end is expected to be seen. */
const OVERDUE_MS = 250;
/** How often the leader is asked for a sign of life outside of a wait. */
const SIGN_MS = 5_000;
/** How long a leader waits for the answer in flight before it hands over. */
const IN_FLIGHT_MS = 2_000;

/**
 * One poll of all tabs that show it, as an actor of one of them. One tab leads: it runs the poll, and posts each
 * snapshot to the others, which show it and send their events to it. When it goes, another one continues from the last
 * snapshot, at the time that is due.
 */
export class SharedActor<TSnapshot, TEvent extends EventObject, TEmitted extends EventObject> {
  readonly #options: SharedActorOptions;
  readonly #id = crypto.randomUUID();
  readonly #listeners = new Set<(snapshot: TSnapshot) => void>();
  readonly #tellers = new Set<(event: TEmitted) => void>();
  readonly #first: LocalActor;
  #isFirstUsed = false;
  #isAlone = false;
  #isStopped = false;
  #isSuspended = false;
  #rank: Rank = 0;

  #name: string | null = null;
  #channel: BroadcastChannel | null = null;
  #election: Election | null = null;
  /** Outdates what began before the tab has left or joined. */
  #membership = 0;

  #local: LocalActor | null = null;
  #known: Known | null = null;
  #isUserPaused = false;
  #run = 0;
  #place: Place = { term: 0, turn: 0 };
  #sentPages: Pages = [];
  #toldSince: TEmitted[] = [];
  #isPublishing = false;
  #isHandingOver = false;
  /** Whether this tab has led, or heard of the poll, at any time. */
  #isKnown = false;

  /** Whether anything of the poll came since the tab has joined. */
  #hasHeard = false;
  #onMemory: (() => void) | null = null;
  #lastSignAt = 0;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #doubt: ReturnType<typeof setTimeout> | undefined;
  #handOver: ReturnType<typeof setTimeout> | undefined;
  #stopFollowing: () => void = () => {};

  /** Events that no leader has taken yet. */
  readonly #sent = new Map<number, EventObject>();
  #sentCount = 0;
  /** Changes to a snapshot that isn't restored yet. */
  #changes: readonly EventObject[] = [];

  constructor(options: SharedActorOptions) {
    this.#options = options;
    this.#first = options.first;
  }

  start(): this {
    this.#stopFollowing = followPageLife({
      onSuspend: () => this.#suspend(),
      onResume: () => this.#resume(),
    });
    void this.#join();
    return this;
  }

  stop(): this {
    this.#publishNow();
    this.#isStopped = true;
    this.#stopFollowing();
    this.#leave();
    this.#stopLocal();
    return this;
  }

  getSnapshot(): TSnapshot {
    if (this.#local) return this.#local.getSnapshot() as TSnapshot;
    return (this.#known?.snapshot ?? this.#first.getSnapshot()) as TSnapshot;
  }

  subscribe(listener: (snapshot: TSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  on(_type: '*', listener: (event: TEmitted) => void): () => void {
    this.#tellers.add(listener);
    return () => this.#tellers.delete(listener);
  }

  /** The event is for the poll, whichever tab runs it. When to start, the tabs' attention says. */
  send(event: TEvent): void {
    if (event.type !== 'poll.start') this.#submit(event);
  }

  /** Begins the poll again, for all tabs; for those of the same user, if that is another one now. */
  restart(): void {
    void this.#restart();
  }

  /** What the tab's components want from now on. */
  attend({ wants, isVisible }: Attention): void {
    const before = this.#rank;
    this.#rank = wants ? (isVisible ? 2 : 1) : 0;
    if (this.#isAlone) this.#adjust();
    if (this.#rank === before || !this.#election) return;
    this.#election.rank = this.#rank;
    void this.#greet(this.#election);
    if (!this.#isLeading) {
      if (this.#rank > before) this.#askForSign();
    } else if (this.#rank < before) void this.#yieldOrAdjust();
    else this.#adjust();
  }

  /** Changes what is polled, and with it which tabs poll the same; the state of the poll comes along. */
  move(changes: readonly TEvent[]): void {
    if (this.#isAlone) {
      for (const change of changes) this.#perform(change);
      return;
    }
    this.#publishNow();
    const { snapshot } = this.#remember() ?? {};
    this.#leave();
    // In other tabs' terms this tab knows nothing yet.
    if (snapshot) this.#know({ term: 0, turn: 0 }, snapshot);
    if (this.#local) for (const change of changes) this.#local.send(change as never);
    else this.#changes = [...this.#changes, ...changes];
    void this.#join();
  }

  get #isLeading(): boolean {
    return this.#election?.isLeader === true && this.#place.term > 0;
  }

  async #join(): Promise<void> {
    this.#membership += 1;
    const membership = this.#membership;
    const isOutdated = () => membership !== this.#membership;
    let name: string;
    try {
      name = await this.#options.name();
    } catch (error) {
      if (!isOutdated()) this.#separate(messageOf(error));
      return;
    }
    if (isOutdated()) return;
    this.#name = name;
    this.#hasHeard = false;
    const channel = new BroadcastChannel(name);
    this.#channel = channel;
    channel.onmessage = ({ data }) => this.#receive(parseMessage(data));
    this.#election = new Election({
      locks: navigator.locks,
      name,
      rank: this.#rank,
      onLead: () => void this.#takeOver(membership),
      onLose: () => {
        if (!isOutdated()) this.#lose();
      },
      onUnavailable: (error) => {
        if (!isOutdated()) this.#separate(messageOf(error));
      },
    });
    this.#post({ type: 'ask', ofAll: false });
    this.#askForSign();
    await this.#greet(this.#election);
  }

  /** A leader of a lower rank hands over. */
  async #greet(election: Election): Promise<void> {
    await election.isPresent;
    if (election === this.#election) this.#post({ type: 'hello', rank: this.#rank });
  }

  #leave(): void {
    this.#membership += 1;
    for (const timer of [this.#watch, this.#doubt, this.#handOver]) clearTimeout(timer);
    this.#doubt = undefined;
    this.#election?.stop();
    this.#channel?.close();
    this.#election = null;
    this.#channel = null;
    this.#place = { term: 0, turn: 0 };
    this.#isHandingOver = false;
  }

  #suspend(): void {
    if (this.#isSuspended || this.#isStopped || this.#isAlone) return;
    this.#isSuspended = true;
    this.#publishNow();
    this.#remember();
    this.#leave();
    this.#stopLocal();
  }

  #resume(): void {
    if (!this.#isSuspended || this.#isStopped) return;
    this.#isSuspended = false;
    void this.#join();
  }

  /** This tab leads from now on; what it doesn't know others may. */
  async #takeOver(membership: number): Promise<void> {
    const election = this.#election;
    if (!election) return;
    const isOutdated = () => membership !== this.#membership || !election.isLeader;
    if (!this.#hasHeard && !(await election.isAlone())) {
      if (isOutdated()) return;
      await new Promise<void>((resolve) => {
        this.#onMemory = resolve;
        this.#post({ type: 'ask', ofAll: true });
        setTimeout(resolve, MEMORY_MS);
      });
      this.#onMemory = null;
    }
    if (isOutdated()) return;
    clearTimeout(this.#watch);
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
    this.#place = { term: Math.max((this.#known?.term ?? 0) + 1, Date.now()), turn: 0 };
    this.#sentPages = [];
    this.#hasHeard = true;
    this.#isKnown = true;
    this.#runLocal();
    this.#publish();
  }

  /** Runs the poll here, from what is known of it. */
  #runLocal(): void {
    if (!this.#local && this.#known?.snapshot.status !== 'done') this.#attach(this.#newLocal());
    for (const change of this.#changes) this.#local?.send(change as never);
    this.#changes = [];
    const isIdle = this.#phase === 'idle';
    if (!isIdle) this.#adjust();
    const events = [...this.#sent.values()];
    this.#sent.clear();
    for (const event of events) this.#perform(event);
    if (isIdle) this.#adjust();
  }

  #newLocal(): LocalActor {
    if (this.#known) {
      try {
        return this.#options.restore(this.#known.snapshot);
      } catch {
        // Nothing is lost but the wait: the poll begins again.
      }
    }
    if (this.#isFirstUsed) return this.#options.create(this.#options.takeObservations());
    this.#isFirstUsed = true;
    return this.#first;
  }

  #attach(local: LocalActor): void {
    this.#local = local;
    local.on('*', (event) => {
      if (local !== this.#local) return;
      this.#toldSince.push(event as TEmitted);
      this.#tell(event as TEmitted);
      this.#publishSoon();
    });
    local.subscribe(() => {
      if (local !== this.#local) return;
      this.#show();
      this.#publishSoon();
      if (this.#isHandingOver && this.#phase !== 'fetching') void this.#yieldOrAdjust();
    });
    this.#options.onRun?.(local);
    local.start();
    this.#show();
  }

  #stopLocal(): void {
    const local = this.#local;
    this.#local = null;
    local?.stop();
  }

  /** Another tab leads. */
  #lose(): void {
    this.#stopLocal();
    this.#place = { term: 0, turn: 0 };
    this.#isHandingOver = false;
    clearTimeout(this.#handOver);
    this.#watchLeader();
  }

  /** Lets a tab of a higher rank lead, once no request is in flight that it would have to make again. */
  async #yieldOrAdjust(): Promise<void> {
    const membership = this.#membership;
    const isOutranked = (await this.#election?.isOutranked()) === true;
    if (membership !== this.#membership || !this.#isLeading) return;
    if (!isOutranked) {
      this.#isHandingOver = false;
      clearTimeout(this.#handOver);
      this.#adjust();
    } else if (this.#phase === 'fetching' && !this.#isHandingOver) {
      this.#isHandingOver = true;
      this.#handOver = setTimeout(() => this.#resign(), IN_FLIGHT_MS);
    } else if (this.#phase !== 'fetching') this.#resign();
  }

  #resign(): void {
    this.#publishNow();
    this.#remember();
    const election = this.#election;
    this.#lose();
    election?.stepDown();
  }

  /** Starts, pauses or resumes the poll of this tab as its components and the user want. */
  #adjust(): void {
    const shouldRun = this.#rank > 0 && !this.#isUserPaused;
    const at = Date.now();
    const phase = this.#phase;
    if (phase === 'idle') {
      if (shouldRun) this.#sendLocal({ type: 'poll.start', at });
    } else if (phase === 'paused') {
      if (shouldRun) this.#sendLocal({ type: 'poll.resume', at });
    } else if (!shouldRun) this.#sendLocal({ type: 'poll.pause', at });
  }

  #sendLocal(event: EventObject & { readonly at?: number }): void {
    if (this.#snapshot.status === 'active') this.#local?.send(event as never);
  }

  get #snapshot(): PollSnapshot {
    return this.getSnapshot() as PollSnapshot;
  }

  get #phase(): string {
    return phaseOf(this.#snapshot.value);
  }

  async #restart(): Promise<void> {
    const membership = this.#membership;
    const event = {
      type: 'tabs.restart',
      observations: this.#options.takeObservations(),
      at: Date.now(),
    };
    const name = this.#isAlone ? this.#name : await this.#options.name().catch(() => null);
    if (membership !== this.#membership || name === this.#name) {
      this.#submit(event);
      return;
    }
    // The credentials are others now: nothing of the poll before is for their user.
    this.#publishNow();
    this.#leave();
    this.#known = null;
    this.#isUserPaused = false;
    this.#begin(event.observations);
    void this.#join();
  }

  #submit(event: EventObject): void {
    if (this.#isAlone || this.#isLeading) {
      this.#perform(event);
      return;
    }
    const { observations } = event as { readonly observations?: unknown };
    const secret = this.#options.findSecret(Object.values(Object(observations)));
    if (secret) {
      this.#separate(secret);
      this.#perform(event);
      return;
    }
    this.#sentCount += 1;
    this.#sent.set(this.#sentCount, event);
    this.#post({ type: 'event', number: this.#sentCount, event });
    if (this.#channel) this.#askForSign();
  }

  #perform(event: EventObject): void {
    switch (event.type) {
      case 'tabs.restart':
        this.#isUserPaused = false;
        this.#begin((event as { observations?: unknown }).observations);
        this.#adjust();
        break;
      case 'poll.pause':
        this.#isUserPaused = true;
        this.#sendLocal(event);
        break;
      case 'poll.resume':
        this.#isUserPaused = false;
        this.#adjust();
        break;
      default:
        this.#sendLocal(event);
    }
    this.#publishSoon();
  }

  /** Puts a new poll in the place of the one before. */
  #begin(observations: unknown): void {
    const local = this.#options.create(observations);
    if ((local.getSnapshot() as PollSnapshot).status === 'error') return;
    this.#options.onBegin();
    this.#run += 1;
    this.#stopLocal();
    this.#attach(local);
  }

  #show(): void {
    for (const listener of [...this.#listeners]) listener(this.getSnapshot());
  }

  #tell(event: TEmitted): void {
    for (const listener of [...this.#tellers]) listener(event);
  }

  #know(place: Place, snapshot: PollSnapshot): void {
    const { term, turn } = place;
    this.#known = { term, turn, run: this.#run, isPaused: this.#isUserPaused, snapshot };
  }

  /** The poll as it is now. */
  #remember(): Known | null {
    if (this.#local)
      this.#know(
        this.#isLeading ? this.#place : (this.#known ?? this.#place),
        this.#local.getPersistedSnapshot() as PollSnapshot,
      );
    return this.#known;
  }

  /** Once for all that happens in a task. */
  #publishSoon(): void {
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    queueMicrotask(() => this.#publishNow());
  }

  /** What is still to be published. */
  #publishNow(): void {
    if (this.#isPublishing) this.#publish();
    this.#isPublishing = false;
  }

  #publish(): void {
    if (!this.#isLeading) {
      this.#toldSince = [];
      return;
    }
    const isWhole = this.#place.turn === 0;
    this.#place = { ...this.#place, turn: this.#place.turn + 1 };
    const known = this.#remember();
    if (!known) return;
    const { pages } = known.snapshot.context;
    const before = isWhole ? [] : this.#sentPages;
    const change = pages ? changeOf(before, pages) : null;
    const secret = this.#options.findSecret(
      knownIn(
        known.snapshot,
        change?.changed.map(([, page]) => page),
      ),
    );
    if (secret) {
      this.#separate(secret);
      return;
    }
    const told = this.#toldSince;
    this.#toldSince = [];
    this.#sentPages = pages ?? [];
    this.#post({ ...stateOf(known), to: null, pages: change, isWhole, told });
  }

  /** All of the poll, for one tab. */
  #answer(to: string): void {
    const known = this.#remember();
    if (!known) return;
    const { pages } = known.snapshot.context;
    const secret = this.#options.findSecret(knownIn(known.snapshot, pages));
    if (secret) {
      this.#separate(secret);
      return;
    }
    const change = pages ? changeOf([], pages) : null;
    this.#post({ ...stateOf(known), to, pages: change, isWhole: true, told: [] });
  }

  #receive(message: TabMessage | null): void {
    switch (message?.type) {
      case 'hello':
        if (this.#isLeading && message.rank > this.#rank) void this.#yieldOrAdjust();
        break;
      case 'ask':
        if (this.#isLeading || message.ofAll) this.#answer(message.from);
        break;
      case 'state':
        this.#hear(message);
        break;
      case 'event':
        if (!this.#isLeading) break;
        this.#post({ type: 'taken', to: message.from, number: message.number });
        if (SENT.has(message.event.type)) this.#perform(message.event);
        break;
      case 'taken':
        if (message.to !== this.#id) break;
        this.#sent.delete(message.number);
        this.#lastSignAt = Date.now();
        break;
      case 'ping':
        if (!this.#election?.isLeader) break;
        this.#post({ type: 'alive' });
        this.#wakeIfOverdue();
        break;
      case 'alive':
        this.#lastSignAt = Date.now();
        break;
      case 'refusal':
        this.#separate(null);
    }
  }

  /** A hidden page's timers are late, its messages aren't. */
  #wakeIfOverdue(): void {
    const { context } = this.#snapshot;
    const at = Date.now();
    if (isWait(this.#phase) && context.nextPollAt !== null && at >= context.nextPollAt)
      this.#sendLocal({ type: 'poll.wake', at });
  }

  #hear(message: State & { readonly from: string }): void {
    if (message.to !== null && message.to !== this.#id) return;
    if (this.#isLeading && !isAfter(message, this.#place)) return;
    const before = this.#known;
    if (before && !isAfter(message, before)) {
      if (message.term === before.term || this.#election?.isLeader) return;
      // A leader that couldn't know of later terms, or one that is late: the one that answers leads.
      if (message.to === null) {
        this.#post({ type: 'ask', ofAll: false });
        return;
      }
    }
    const snapshot = this.#wholeOf(message);
    if (!snapshot) {
      this.#post({ type: 'ask', ofAll: false });
      return;
    }
    try {
      this.#options.validate(snapshot);
    } catch {
      return;
    }
    if (this.#isLeading) {
      // The lead was seized.
      const election = this.#election;
      this.#lose();
      election?.stepDown();
    }
    this.#follow(message, snapshot, before);
  }

  /** The snapshot with all its pages; `null` when those before are missing. */
  #wholeOf({ snapshot, pages, isWhole, term, turn }: State): PollSnapshot | null {
    const given = snapshot as PollSnapshot;
    if (!pages) return given;
    const before = this.#known;
    if (!isWhole && (before?.term !== term || before.turn + 1 !== turn)) return null;
    const all = withChange(isWhole ? [] : (before?.snapshot.context.pages ?? []), pages);
    return { ...given, context: { ...given.context, pages: all } };
  }

  #follow(message: State, snapshot: PollSnapshot, before: Known | null): void {
    const hasEndedBefore = before?.snapshot.status === 'done' && before.run === message.run;
    this.#stopLocal();
    this.#changes = [];
    if (!before || (this.#hasHeard && before.run !== message.run)) this.#options.onBegin();
    const isFirst = !this.#isKnown;
    this.#isKnown = true;
    this.#run = message.run;
    this.#isUserPaused = message.isPaused;
    this.#know(message, snapshot);
    this.#hasHeard = true;
    this.#lastSignAt = Date.now();
    this.#onMemory?.();
    for (const event of message.told) this.#tell(event as TEmitted);
    if (!hasEndedBefore) this.#show();
    if (before?.term !== message.term)
      for (const [number, event] of this.#sent) this.#post({ type: 'event', number, event });
    this.#watchLeader();
    // Who looks anew at what couldn't be read asks once more, as after a reload.
    if (isFirst && !hasEndedBefore && snapshot.status === 'done' && !hasVerdict(snapshot.output))
      this.restart();
  }

  /** Expects the leader to do what is due. */
  #watchLeader(): void {
    clearTimeout(this.#watch);
    const { status, context } = this.#snapshot;
    const phase = this.#phase;
    if (!this.#channel || status !== 'active' || phase === 'paused') return;
    const untilDue = (context.nextPollAt ?? 0) - Date.now();
    const ms = isWait(phase) ? Math.max(untilDue + OVERDUE_MS, OVERDUE_MS) : SIGN_MS;
    this.#watch = setTimeout(() => this.#askForSign(), Math.min(ms, MAX_DELAY_MS));
  }

  /** Takes the lead from a leader that gives no sign of life. */
  #askForSign(): void {
    if (this.#doubt !== undefined || this.#election?.isLeader) return;
    const askedAt = Date.now();
    this.#post({ type: 'ping' });
    this.#doubt = setTimeout(() => {
      this.#doubt = undefined;
      const isSilent = this.#lastSignAt < askedAt;
      const isNeeded = this.#rank > 0 || this.#sent.size > 0;
      if (isSilent && isNeeded) void this.#election?.seize();
      else if (!isSilent) this.#watchLeader();
    }, ANSWER_MS);
  }

  /** From now on this tab polls for itself. @param reason what it found; `null` when another tab has said so. */
  #separate(reason: string | null): void {
    if (this.#isAlone || this.#isStopped) return;
    if (reason !== null) {
      this.#post({ type: 'refusal', reason });
      warn(reason, this.#options.label());
    }
    this.#leave();
    this.#isAlone = true;
    this.#runLocal();
  }

  #post(message: WithoutSender): void {
    try {
      this.#channel?.postMessage({ ...message, from: this.#id });
    } catch (error) {
      this.#separate(messageOf(error));
    }
  }
}

type WithoutSender = TabMessage extends infer TMessage
  ? TMessage extends TabMessage
    ? Omit<TMessage, 'from'>
    : never
  : never;

function stateOf({ term, turn, run, isPaused, snapshot }: Known) {
  const { pages, ...context } = snapshot.context;
  const sent = (pages ? { ...snapshot, context } : snapshot) as Snapshot<unknown>;
  return { type: 'state', term, turn, run, isPaused, snapshot: sent } as const;
}

const CONCLUSIVE: readonly unknown[] = [
  ...['succeeded', 'stopped', 'failed', 'blocked', 'aborted', 'settled'],
];

/** Whether a poll has ended with what its work came to, or because a user has stopped it. */
const hasVerdict = (output: unknown) =>
  CONCLUSIVE.includes((output as { readonly reason?: unknown } | undefined)?.reason);

const warned = new Set<string>();

function warn(reason: string, label: string): void {
  if (process.env.NODE_ENV === 'production' || warned.has(reason)) return;
  warned.add(reason);
  console.error(`acrossTabs: each tab polls ${label} for itself: ${reason}`);
}
