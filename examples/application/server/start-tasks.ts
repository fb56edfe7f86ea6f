import type { Conversations } from './conversations.ts';
import { type Step, stepAt } from './steps.ts';

interface StartTask {
  readonly id: string;
  readonly begun: number;
  readonly conversationId: string;
  /** Whether it was asked for before: the first time the server is overloaded. */
  isKnown: boolean;
}

const STEPS: readonly Step<{ readonly status: string }>[] = [
  { after: 0, status: 'WORKING' },
  { after: 10_000, status: 'WAITING_FOR_SANDBOX' },
  { after: 14_000, status: 'STARTING_CONVERSATION' },
  { after: 16_000, status: 'READY' },
];

/** The tasks that start conversations. */
export class StartTasks {
  readonly #now: () => number;
  readonly #conversations: Conversations;
  readonly #all = new Map<string, StartTask>();

  constructor(now: () => number, conversations: Conversations) {
    this.#now = now;
    this.#conversations = conversations;
  }

  start() {
    const id = `${this.#all.size + 1}`.padStart(32, 'f');
    const conversationId = this.#conversations.start();
    const task = { id, begun: this.#now(), conversationId, isKnown: false };
    this.#all.set(id, task);
    return this.#shown(task);
  }

  /** What the server answers: `null` for an unknown id, `overloaded` the first time. */
  get(id: string) {
    const task = this.#all.get(id);
    if (!task) return null;
    if (task.isKnown) return this.#shown(task);
    task.isKnown = true;
    return 'overloaded';
  }

  #shown({ id, begun, conversationId }: StartTask) {
    const { status } = stepAt(STEPS, this.#now() - begun);
    const app_conversation_id = status === 'READY' ? conversationId : null;
    return { id, status, detail: '', app_conversation_id };
  }
}
