/** Let a machine of your own invoke the poll and continue from its outcome. */
import { createPollingMachine, explain } from 'pollchart';
import { conversationV0 } from 'pollchart/openhands';
import { startStatusServer } from 'pollchart/testing';
import { createActor, setup, toPromise } from 'xstate';

// Stands in for OpenHands.
const server = await startStatusServer();
server.play('abc', ['STARTING', 'STOPPED']);

const release = setup({
  types: { input: {} as { conversationId: string }, context: {} as { conversationId: string } },
  actors: {
    pollConversation: createPollingMachine(conversationV0({ baseUrl: server.url }), {
      policy: { interval: { minMs: 200, maxMs: 500 } },
    }),
  },
  actions: { say: (_, { text }: { text: string }) => console.log(text) },
}).createMachine({
  id: 'release',
  context: ({ input }) => input,
  initial: 'coding',
  states: {
    coding: {
      invoke: {
        src: 'pollConversation',
        input: ({ context }) => ({ id: context.conversationId, autoStart: true }),
        onDone: [
          {
            guard: ({ event }) => event.output.type === 'stopped',
            target: 'reviewing',
            actions: { type: 'say', params: ({ event }) => ({ text: explain(event.output) }) },
          },
          {
            target: 'abandoned',
            actions: { type: 'say', params: ({ event }) => ({ text: explain(event.output) }) },
          },
        ],
      },
    },
    reviewing: { type: 'final', entry: { type: 'say', params: { text: 'On to the review.' } } },
    abandoned: { type: 'final' },
  },
});

const actor = createActor(release, { input: { conversationId: 'abc' } });
actor.start();
await toPromise(actor);
await server.close();
