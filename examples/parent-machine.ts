/** Let a machine of your own invoke the poll and continue from its outcome. */
import { createPollingMachine, explain } from 'pollchart';
import { appConversation } from 'pollchart/openhands';
import { startStatusServer } from 'pollchart/testing';
import { createActor, setup, toPromise } from 'xstate';

// Stands in for OpenHands.
const server = await startStatusServer();
const id = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';
server.play(id, ['STARTING', 'finished']);

const release = setup({
  types: { input: {} as { conversationId: string }, context: {} as { conversationId: string } },
  actors: {
    pollConversation: createPollingMachine(appConversation({ baseUrl: server.url }), {
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
            guard: ({ event }) => event.output.reason === 'succeeded',
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

const actor = createActor(release, { input: { conversationId: id } });
actor.start();
await toPromise(actor);
await server.close();
