import { assign, createActor, fromPromise, setup } from 'xstate';
import { isOver, type Job, type Status } from './job.ts';
import { ask } from './request.ts';

/** What a user of XState writes by hand: ask, wait, ask again. */
const machine = setup({
  types: {
    input: {} as Job,
    context: {} as { job: Job; status: Status | null },
    output: {} as Status | null,
  },
  actors: {
    ask: fromPromise<Status, Job>(({ input, signal }) => ask(input, signal)),
  },
  delays: { interval: ({ context }) => context.job.intervalMs },
  guards: { isOver: ({ context }) => context.status !== null && isOver(context.status) },
}).createMachine({
  context: ({ input }) => ({ job: input, status: null }),
  output: ({ context }) => context.status,
  initial: 'asking',
  states: {
    asking: {
      invoke: {
        src: 'ask',
        input: ({ context }) => context.job,
        onDone: { target: 'deciding', actions: assign({ status: ({ event }) => event.output }) },
      },
    },
    deciding: { always: [{ guard: 'isOver', target: 'over' }, { target: 'waiting' }] },
    waiting: { after: { interval: 'asking' } },
    over: { type: 'final' },
  },
});

export function watch(job: Job): Promise<void> {
  const actor = createActor(machine, { input: job });
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(job.signal.reason);
      actor.stop();
    };
    job.signal.addEventListener('abort', abort, { once: true });
    const release = () => job.signal.removeEventListener('abort', abort);
    actor.subscribe({
      complete: () => {
        release();
        resolve();
      },
      error: (error) => {
        release();
        reject(error);
      },
    });
    actor.start();
  });
}
