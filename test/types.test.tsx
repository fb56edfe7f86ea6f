import { useMachine } from '@xstate/react';
import { renderToString } from 'react-dom/server';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createActor, type OutputFrom, setup } from 'xstate';
import {
  createPollingMachine,
  defineResource,
  describe as describePoll,
  type PollOutcome,
  poll,
} from '../src/index.ts';
import { type ConversationInfo, conversationV0 } from '../src/openhands/index.ts';

const jobs = defineResource({
  request: (id) => ({ url: `http://jobs.test/${id}` }),
  schema: v.nullable(v.object({ state: v.string(), percent: v.number() })),
  read: ({ state }) => ({ status: state, verdict: state === 'done' ? 'stopped' : 'pending' }),
});
const machine = createPollingMachine(jobs);
type Job = { state: string; percent: number };

function Monitor() {
  const [snapshot, send, actor] = useMachine(machine, { input: { id: 'abc' } });
  expectTypeOf(snapshot.context.data).toEqualTypeOf<Job | null>();
  expectTypeOf(send).toBeCallableWith({ type: 'poll.start' });
  expectTypeOf(actor.getSnapshot().output).toEqualTypeOf<PollOutcome<Job> | undefined>();
  return <p>{describePoll(snapshot)}</p>;
}

describe('the machine', () => {
  it('is typed by its schema in createActor', () => {
    const actor = createActor(machine, { input: { id: 'abc' } });
    const snapshot = actor.getSnapshot();
    expectTypeOf(snapshot.context.data).toEqualTypeOf<Job | null>();
    expectTypeOf(snapshot.output).toEqualTypeOf<PollOutcome<Job> | undefined>();
    expectTypeOf(snapshot.hasTag).parameter(0).toEqualTypeOf<'live' | 'busy' | 'held'>();
    actor.on('status.changed', ({ data }) => expectTypeOf(data).toEqualTypeOf<Job>());
    // @ts-expect-error: there is no such event
    const wrong = () => actor.send({ type: 'poll.go' });
    // @ts-expect-error: an input needs an id
    const without = () => createActor(machine, { input: {} });
    expect([wrong, without]).toHaveLength(2);
    expect(snapshot.value).toBe('idle');
  });

  it('narrows its outcome by type and reason', () => {
    const told = (outcome: PollOutcome<Job>) => {
      if (outcome.reason === 'ended') expectTypeOf(outcome.data).toEqualTypeOf<Job>();
      if (outcome.reason === 'rateLimited') expectTypeOf(outcome.retryAfterMs).toBeNumber();
      if (outcome.type === 'unauthorized') expectTypeOf(outcome.failure).not.toBeNullable();
      if (outcome.type === 'notFound') expectTypeOf(outcome.reason).toEqualTypeOf<'missing'>();
    };
    expectTypeOf(told).toBeFunction();
    expectTypeOf(poll<Job>).returns.resolves.toEqualTypeOf<PollOutcome<Job>>();
  });

  it('works in useMachine, and renders on a server without starting anything', () => {
    expect(renderToString(<Monitor />)).toContain('is not polled yet');
  });

  it('is an invoke source of another machine', () => {
    const parent = setup({
      types: { context: {} as { percent: number } },
      actors: { pollJob: machine },
    }).createMachine({
      context: { percent: 0 },
      initial: 'working',
      states: {
        working: {
          invoke: {
            src: 'pollJob',
            input: { id: 'abc', autoStart: true },
            onDone: {
              target: 'done',
              guard: ({ event }) => {
                expectTypeOf(event.output).toEqualTypeOf<PollOutcome<Job>>();
                return event.output.type === 'stopped';
              },
            },
          },
        },
        done: { type: 'final' },
      },
    });
    expect(parent.id).toBe('(machine)');
  });

  it('is typed for OpenHands', () => {
    const conversation = createPollingMachine(conversationV0({ baseUrl: 'http://localhost:3000' }));
    expectTypeOf<OutputFrom<typeof conversation>>().toEqualTypeOf<PollOutcome<ConversationInfo>>();
    expectTypeOf<ConversationInfo['num_connections']>().toEqualTypeOf<number | null>();
  });
});

describe('defineResource', () => {
  it('hands read the data without null, which means missing', () => {
    expectTypeOf(jobs.read).parameter(0).toEqualTypeOf<Job>();
  });

  it.each([
    [{}, 'resource.request: got undefined'],
    [{ request: () => 0 }, 'resource.read: got undefined'],
    [
      { request: () => 0, read: () => 0, schema: {} },
      'resource.schema: got an object, takes a Standard Schema',
    ],
    [{ ...jobs, policy: { missingGrace: -1 } }, 'policy.missingGrace: got -1'],
  ])('refuses %o', (config, message) => {
    expect(() => defineResource(config as never)).toThrow(message);
  });
});
