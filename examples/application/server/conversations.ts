import { type Step, stepAt } from './steps.ts';

/** What V1 says of a conversation at a time; null: the sandbox doesn't run. */
interface State {
  readonly title?: string;
  readonly sandbox: string;
  readonly execution: string | null;
}

interface Conversation {
  readonly id: string;
  readonly title: string;
  /** When its steps began, epoch ms. */
  readonly begun: number;
  readonly steps: readonly Step<State>[];
}

const running = (execution: string): State => ({ sandbox: 'RUNNING', execution });
const always = (state: State): readonly Step<State>[] => [{ after: 0, ...state }];

const WORK: readonly Step<State>[] = [
  { after: 0, ...running('running') },
  { after: 30_000, ...running('finished') },
];
const STARTING: readonly Step<State>[] = [
  { after: 0, sandbox: 'STARTING', execution: null },
  { after: 20_000, ...running('running') },
  { after: 60_000, ...running('finished') },
];
/** Of the twenty that are there from the start the first four go on. */
const LIVE: readonly (readonly Step<State>[])[] = [
  [
    { after: 0, ...running('running') },
    { after: 50_000, ...running('running'), title: 'Fix the login test' },
  ],
  [
    { after: 0, ...running('running') },
    { after: 45_000, ...running('finished') },
  ],
  [
    { after: 0, ...running('running') },
    { after: 30_000, ...running('waiting_for_confirmation') },
  ],
  always(running('running')),
];
const OVER = ['finished', 'error', 'stuck', 'finished'].map((execution) =>
  always(running(execution)),
);

/** 32 hex digits, as V1 names its conversations. */
export const idOf = (n: number): string => n.toString(16).padStart(32, '0');

/** The conversations of a V1 server, at the times that its clock tells. */
export class Conversations {
  readonly #now: () => number;
  readonly #all: Conversation[] = [];

  constructor(now: () => number) {
    this.#now = now;
    for (let n = 1; n <= 20; n++) this.#add(LIVE[n - 1] ?? OVER[n % OVER.length] ?? [], now());
  }

  start(): string {
    return this.#add(STARTING, this.#now());
  }

  /** A message has come: the agent works again. `false` for an unknown id. */
  work(id: string): boolean {
    const index = this.#all.findIndex((one) => one.id === id);
    const known = this.#all[index];
    if (known) this.#all[index] = { ...known, begun: this.#now(), steps: WORK };
    return known !== undefined;
  }

  list(limit: number) {
    return this.#all.slice(-limit).map((one) => this.#shown(one));
  }

  /** What the server answers of one; `null` for an unknown id. */
  get(id: string) {
    const known = this.#all.find((one) => one.id === id);
    return known ? this.#shown(known) : null;
  }

  #add(steps: readonly Step<State>[], begun: number): string {
    const n = this.#all.length + 1;
    this.#all.push({ id: idOf(n), title: `Conversation ${n}`, begun, steps });
    return idOf(n);
  }

  #shown({ id, title, begun, steps }: Conversation) {
    const state = stepAt(steps, this.#now() - begun);
    return {
      ...{ id, title: state.title ?? title, created_at: new Date(begun).toISOString() },
      ...{ sandbox_status: state.sandbox, execution_status: state.execution },
      ...{ conversation_url: null, session_api_key: 'a key that no page needs' },
    };
  }
}
