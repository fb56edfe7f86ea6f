import { messageOf } from '../../machines/validate/actor-events.ts';
import { Election, type Rank } from './election.ts';
import { parseMessage, type TabMessage, type UnsentMessage } from './message.ts';

interface TabsOptions {
  readonly onMessage: (message: TabMessage | null) => void;
  /** This tab leads from now on. */
  readonly onLead: () => void;
  /** It leads no more: another tab has taken the lead by force. */
  readonly onLose: () => void;
  /** The browser refuses the locks, or to send what isn't JSON. */
  readonly onUnavailable: (reason: string) => void;
}

/** The tabs that share a poll, while this one is among them. */
export class Tabs {
  readonly id = crypto.randomUUID();
  readonly #options: TabsOptions;
  #name: string | null = null;
  #channel: BroadcastChannel | null = null;
  #election: Election | null = null;
  #changes = 0;

  constructor(options: TabsOptions) {
    this.#options = options;
  }

  /** The name by which they find each other: of those that this tab has joined last. */
  get name(): string | null {
    return this.#name;
  }

  get election(): Election | null {
    return this.#election;
  }

  get isJoined(): boolean {
    return this.#channel !== null;
  }

  get isLeader(): boolean {
    return this.#election?.isLeader === true;
  }

  /** Outdates what began before. */
  change(): void {
    this.#changes += 1;
  }

  /** Returns whether the tab has left or joined since. */
  sinceNow(): () => boolean {
    const changes = this.#changes;
    return () => changes !== this.#changes;
  }

  join(name: string, rank: Rank): Election {
    const { onMessage, onLead, onLose, onUnavailable } = this.#options;
    const isOutdated = this.sinceNow();
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => onMessage(parseMessage(data));
    this.#name = name;
    this.#channel = channel;
    this.#election = new Election({
      locks: navigator.locks,
      ...{ name, rank },
      onLead: () => {
        if (!isOutdated()) onLead();
      },
      onLose: () => {
        if (!isOutdated()) onLose();
      },
      onUnavailable: (error) => {
        if (!isOutdated()) onUnavailable(messageOf(error));
      },
    });
    return this.#election;
  }

  leave(): void {
    this.change();
    this.#election?.stop();
    this.#channel?.close();
    this.#election = null;
    this.#channel = null;
  }

  post(message: UnsentMessage): void {
    try {
      this.#channel?.postMessage({ ...message, from: this.id });
    } catch (error) {
      this.#options.onUnavailable(messageOf(error));
    }
  }
}
