import type { EventObject, Snapshot } from 'xstate';
import { isWait, phaseOf } from '../../machines/poll/phase.ts';
import { messageOf } from '../../machines/validate/actor-events.ts';
import { Broadcast } from './broadcast.ts';
import type { Election, Rank } from './election.ts';
import { Handover } from './handover.ts';
import { type Known, type PollSnapshot, wholeOf } from './known.ts';
import { LeaderWatch } from './leader-watch.ts';
import { type ActorSource, type LocalActor, LocalPoll } from './local-poll.ts';
import { isAfter, type Place, type State, type TabMessage } from './message.ts';
import { Outbox } from './outbox.ts';
import { followPageLife } from './page-life.ts';
import type { SecretFinder } from './secrets-in.ts';
import { Tabs } from './tabs.ts';
import { warnOfOwnPoll } from './warn-of-own-poll.ts';

/** What the components of a tab want of a poll. */
export interface Attention {
  /** Whether any of them wants it to run. */
  readonly wants: boolean;
  readonly isVisible: boolean;
}

export interface SharedActorOptions extends ActorSource {
  /** The name by which tabs find each other. Rejects where the poll can't be shared. */
  readonly name: () => Promise<string>;
  /** How messages for developers call it. */
  readonly label: () => string;
  /** Throws for what isn't a snapshot of its machine. */
  readonly validate: (snapshot: Snapshot<unknown>) => void;
  readonly findSecret: SecretFinder;
  /** Called before what is shown is another poll's: one that is begun again, in whichever tab, or that others had. */
  readonly onBegin: () => void;
  /** Called before an actor of this tab begins to run the poll. */
  readonly onRun?: ((actor: LocalActor) => void) | undefined;
}

/** What may be sent by another tab; the chart itself refuses what isn't valid in it. */
const SENT = new Set([
  ...['poll.stop', 'poll.refresh', 'poll.pause', 'poll.resume', 'tabs.restart'],
  ...['fleet.add', 'fleet.remove'],
]);

/** How long other tabs have to tell a new leader what they know. */
const MEMORY_MS = 500;

/**
 * One poll of all tabs that show it, as an actor of one of them. One tab leads: it runs the poll, and posts each
 * snapshot to the others, which show it and send their events to it. When it goes, another one continues from the last
 * snapshot, at the time that is due.
 */
export class SharedActor<TSnapshot, TEvent extends EventObject, TEmitted extends EventObject> {
  readonly #options: SharedActorOptions;
  readonly #listeners = new Set<(snapshot: TSnapshot) => void>();
  readonly #tellers = new Set<(event: TEmitted) => void>();
  #isAlone = false;
  #isStopped = false;
  #isSuspended = false;
  #stopFollowing: () => void = () => {};
  #rank: Rank = 0;

  #known: Known | null = null;
  #isUserPaused = false;
  #run = 0;
  /** Whether this tab has led, or heard of the poll, at any time. */
  #isKnown = false;
  /** Whether anything of the poll came since the tab has joined. */
  #hasHeard = false;
  #onMemory: (() => void) | null = null;
  /** Changes to a snapshot that isn't restored yet. */
  #changes: readonly EventObject[] = [];
  readonly #outbox = new Outbox();

  readonly #tabs = new Tabs({
    onMessage: (message) => this.#receive(message),
    onLead: () => void this.#takeOver(),
    onLose: () => this.#lose(),
    onUnavailable: (reason) => this.#separate(reason),
  });
  readonly #local: LocalPoll;
  readonly #broadcast: Broadcast;
  readonly #handover = new Handover({
    isOutranked: async () => {
      const isOutdated = this.#tabs.sinceNow();
      const isOutranked = (await this.#tabs.election?.isOutranked()) === true;
      return isOutdated() || !this.#isLeading ? null : isOutranked;
    },
    isFetching: () => this.#phase === 'fetching',
    keep: () => this.#adjust(),
    resign: () => this.#resign(),
  });
  readonly #watch = new LeaderWatch({
    isJoined: () => this.#tabs.isJoined,
    isLeader: () => this.#tabs.isLeader,
    isNeeded: () => this.#rank > 0 || !this.#outbox.isEmpty,
    snapshot: () => this.#snapshot,
    ping: () => this.#tabs.post({ type: 'ping' }),
    seize: () => void this.#tabs.election?.seize(),
  });

  constructor(options: SharedActorOptions) {
    this.#options = options;
    this.#local = new LocalPoll({
      source: options,
      onRun: options.onRun,
      onTold: (event) => {
        this.#broadcast.add(event);
        this.#tell(event as TEmitted);
      },
      onShow: () => this.#show(),
      onChange: () => {
        this.#broadcast.publishSoon();
        if (this.#handover.isPending && this.#phase !== 'fetching') void this.#handover.consider();
      },
    });
    this.#broadcast = new Broadcast({
      isLeading: () => this.#isLeading,
      remember: () => this.#remember(),
      findSecret: options.findSecret,
      post: (message) => this.#tabs.post(message),
      onSecret: (secret) => this.#separate(secret),
    });
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
    this.#broadcast.publishNow();
    this.#isStopped = true;
    this.#stopFollowing();
    this.#leave();
    this.#local.stop();
    return this;
  }

  getSnapshot(): TSnapshot {
    return (this.#local.snapshot ??
      this.#known?.snapshot ??
      this.#options.first.getSnapshot()) as TSnapshot;
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
    const { election } = this.#tabs;
    if (this.#rank === before || !election) return;
    election.rank = this.#rank;
    void this.#greet(election);
    if (!this.#isLeading) {
      if (this.#rank > before) this.#watch.ask();
    } else if (this.#rank < before) void this.#handover.consider();
    else this.#adjust();
  }

  /** Changes what is polled, and with it which tabs poll the same; the state of the poll comes along. */
  move(changes: readonly TEvent[]): void {
    if (this.#isAlone) {
      for (const change of changes) this.#perform(change);
      return;
    }
    this.#broadcast.publishNow();
    const { snapshot } = this.#remember() ?? {};
    this.#leave();
    // In other tabs' terms this tab knows nothing yet.
    if (snapshot) this.#know({ term: 0, turn: 0 }, snapshot);
    if (this.#local.isRunning) for (const change of changes) this.#local.send(change);
    else this.#changes = [...this.#changes, ...changes];
    void this.#join();
  }

  get #isLeading(): boolean {
    return this.#tabs.isLeader && this.#broadcast.place.term > 0;
  }

  get #snapshot(): PollSnapshot {
    return this.getSnapshot() as PollSnapshot;
  }

  get #phase(): string {
    return phaseOf(this.#snapshot.value);
  }

  async #join(): Promise<void> {
    this.#tabs.change();
    const isOutdated = this.#tabs.sinceNow();
    let name: string;
    try {
      name = await this.#options.name();
    } catch (error) {
      if (!isOutdated()) this.#separate(messageOf(error));
      return;
    }
    if (isOutdated()) return;
    this.#hasHeard = false;
    const election = this.#tabs.join(name, this.#rank);
    this.#tabs.post({ type: 'ask', ofAll: false });
    this.#watch.ask();
    await this.#greet(election);
  }

  /** A leader of a lower rank hands over. */
  async #greet(election: Election): Promise<void> {
    await election.isPresent;
    if (election === this.#tabs.election) this.#tabs.post({ type: 'hello', rank: this.#rank });
  }

  #leave(): void {
    this.#watch.stop();
    this.#handover.cancel();
    this.#tabs.leave();
    this.#broadcast.end();
  }

  #suspend(): void {
    if (this.#isSuspended || this.#isStopped || this.#isAlone) return;
    this.#isSuspended = true;
    this.#broadcast.publishNow();
    this.#remember();
    this.#leave();
    this.#local.stop();
  }

  #resume(): void {
    if (!this.#isSuspended || this.#isStopped) return;
    this.#isSuspended = false;
    void this.#join();
  }

  /** This tab leads from now on; what it doesn't know others may. */
  async #takeOver(): Promise<void> {
    const { election } = this.#tabs;
    if (!election) return;
    const hasChanged = this.#tabs.sinceNow();
    const isOutdated = () => hasChanged() || !election.isLeader;
    if (!this.#hasHeard && !(await election.isAlone())) {
      if (isOutdated()) return;
      await new Promise<void>((resolve) => {
        this.#onMemory = resolve;
        this.#tabs.post({ type: 'ask', ofAll: true });
        setTimeout(resolve, MEMORY_MS);
      });
      this.#onMemory = null;
    }
    if (isOutdated()) return;
    this.#watch.stop();
    this.#broadcast.begin(this.#known);
    this.#hasHeard = true;
    this.#isKnown = true;
    this.#runLocal();
    this.#broadcast.publish();
  }

  /** Runs the poll here, from what is known of it. */
  #runLocal(): void {
    this.#local.run(this.#known);
    for (const change of this.#changes) this.#local.send(change);
    this.#changes = [];
    const isIdle = this.#phase === 'idle';
    if (!isIdle) this.#adjust();
    for (const event of this.#outbox.takeBack()) this.#perform(event);
    if (isIdle) this.#adjust();
  }

  /** Another tab leads. */
  #lose(): void {
    this.#local.stop();
    this.#broadcast.end();
    this.#handover.cancel();
    this.#watch.expect();
  }

  #resign(): void {
    this.#broadcast.publishNow();
    this.#remember();
    const { election } = this.#tabs;
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
    if (this.#snapshot.status === 'active') this.#local.send(event);
  }

  async #restart(): Promise<void> {
    const isOutdated = this.#tabs.sinceNow();
    const event = {
      type: 'tabs.restart',
      observations: this.#options.takeObservations(),
      at: Date.now(),
    };
    const name = this.#isAlone ? this.#tabs.name : await this.#options.name().catch(() => null);
    if (isOutdated() || name === this.#tabs.name) {
      this.#submit(event);
      return;
    }
    // The credentials are others now: nothing of the poll before is for their user.
    this.#broadcast.publishNow();
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
    const number = this.#outbox.add(event);
    this.#tabs.post({ type: 'event', number, event });
    if (this.#tabs.isJoined) this.#watch.ask();
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
    this.#broadcast.publishSoon();
  }

  /** Puts a new poll in the place of the one before. */
  #begin(observations: unknown): void {
    this.#local.begin(observations, () => {
      this.#options.onBegin();
      this.#run += 1;
    });
  }

  #show(): void {
    for (const listener of [...this.#listeners]) listener(this.getSnapshot());
  }

  #tell(event: TEmitted): void {
    for (const listener of [...this.#tellers]) listener(event);
  }

  #know({ term, turn }: Place, snapshot: PollSnapshot): void {
    this.#known = { term, turn, run: this.#run, isPaused: this.#isUserPaused, snapshot };
  }

  /** The poll as it is now. */
  #remember(): Known | null {
    const { persisted } = this.#local;
    const { place } = this.#broadcast;
    if (persisted) this.#know(this.#isLeading ? place : (this.#known ?? place), persisted);
    return this.#known;
  }

  #receive(message: TabMessage | null): void {
    switch (message?.type) {
      case 'hello':
        if (this.#isLeading && message.rank > this.#rank) void this.#handover.consider();
        break;
      case 'ask':
        if (this.#isLeading || message.ofAll) this.#broadcast.answer(message.from);
        break;
      case 'state':
        this.#hear(message);
        break;
      case 'event':
        if (!this.#isLeading) break;
        this.#tabs.post({ type: 'taken', to: message.from, number: message.number });
        if (SENT.has(message.event.type)) this.#perform(message.event);
        break;
      case 'taken':
        if (message.to !== this.#tabs.id) break;
        this.#outbox.taken(message.number);
        this.#watch.signed();
        break;
      case 'ping':
        if (!this.#tabs.isLeader) break;
        this.#tabs.post({ type: 'alive' });
        this.#wakeIfOverdue();
        break;
      case 'alive':
        this.#watch.signed();
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
    if (message.to !== null && message.to !== this.#tabs.id) return;
    if (this.#isLeading && !isAfter(message, this.#broadcast.place)) return;
    const before = this.#known;
    if (before && !isAfter(message, before)) {
      if (message.term === before.term || this.#tabs.isLeader) return;
      // A leader that couldn't know of later terms, or one that is late: the one that answers leads.
      if (message.to === null) {
        this.#tabs.post({ type: 'ask', ofAll: false });
        return;
      }
    }
    const snapshot = wholeOf(message, before);
    if (!snapshot) {
      this.#tabs.post({ type: 'ask', ofAll: false });
      return;
    }
    try {
      this.#options.validate(snapshot);
    } catch {
      return;
    }
    if (this.#isLeading) {
      // The lead was seized.
      const { election } = this.#tabs;
      this.#lose();
      election?.stepDown();
    }
    this.#follow(message, snapshot, before);
  }

  #follow(message: State, snapshot: PollSnapshot, before: Known | null): void {
    const hasEndedBefore = before?.snapshot.status === 'done' && before.run === message.run;
    this.#local.stop();
    this.#changes = [];
    if (!before || (this.#hasHeard && before.run !== message.run)) this.#options.onBegin();
    const isFirst = !this.#isKnown;
    this.#isKnown = true;
    this.#run = message.run;
    this.#isUserPaused = message.isPaused;
    this.#know(message, snapshot);
    this.#hasHeard = true;
    this.#watch.signed();
    this.#onMemory?.();
    for (const event of message.told) this.#tell(event as TEmitted);
    if (!hasEndedBefore) this.#show();
    if (before?.term !== message.term)
      for (const [number, event] of this.#outbox.all())
        this.#tabs.post({ type: 'event', number, event });
    this.#watch.expect();
    // Who looks anew at what couldn't be read asks once more, as after a reload.
    if (isFirst && !hasEndedBefore && snapshot.status === 'done' && !hasVerdict(snapshot.output))
      this.restart();
  }

  /** From now on this tab polls for itself. @param reason what it found; `null` when another tab has said so. */
  #separate(reason: string | null): void {
    if (this.#isAlone || this.#isStopped) return;
    if (reason !== null) {
      this.#tabs.post({ type: 'refusal', reason });
      warnOfOwnPoll(reason, this.#options.label());
    }
    this.#leave();
    this.#isAlone = true;
    this.#runLocal();
  }
}

const CONCLUSIVE: readonly unknown[] = [
  ...['succeeded', 'stopped', 'failed', 'blocked', 'aborted', 'settled'],
];

/** Whether a poll has ended with what its work came to, or because a user has stopped it. */
const hasVerdict = (output: unknown) =>
  CONCLUSIVE.includes((output as { readonly reason?: unknown } | undefined)?.reason);
