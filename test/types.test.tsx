import { useMachine } from '@xstate/react';
import { renderToString } from 'react-dom/server';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createActor, type OutputFrom, setup } from 'xstate';
import {
  createFleetMachine,
  defineBatchResource,
  type FleetOutcome,
  membersIn,
} from '../src/fleet/index.ts';
import {
  bearer,
  createPollingMachine,
  defineResource,
  explain,
  type Failure,
  InputError,
  type PollOutcome,
  poll,
  type StatusReading,
  type StatusRequest,
} from '../src/index.ts';
import { type ConversationInfo, conversationV0 } from '../src/openhands/index.ts';
import { type FleetMembers, useFleet, useFleetMember } from '../src/react/index.ts';
import { refusal } from './support/refusal.ts';

const jobs = defineResource({
  request: (id) => ({ url: `http://jobs.test/${id}` }),
  schema: v.nullable(v.object({ state: v.string(), percent: v.number() })),
  read: ({ state }) => ({ status: state, verdict: state === 'done' ? 'succeeded' : 'pending' }),
});
const machine = createPollingMachine(jobs);
type Job = { state: string; percent: number };

function Monitor() {
  const [snapshot, send, actor] = useMachine(machine, { input: { id: 'abc' } });
  expectTypeOf(snapshot.context.data).toEqualTypeOf<Job | null>();
  expectTypeOf(send).toBeCallableWith({ type: 'poll.start' });
  expectTypeOf(actor.getSnapshot().output).toEqualTypeOf<PollOutcome<Job> | undefined>();
  return <p>{explain(snapshot)}</p>;
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
    const narrowed = (outcome: PollOutcome<Job>) => {
      if (outcome.reason === 'succeeded') expectTypeOf(outcome.data).toEqualTypeOf<Job>();
      if (outcome.reason === 'rateLimited') expectTypeOf(outcome.retryAfterMs).toBeNumber();
      if (outcome.type === 'unauthorized') expectTypeOf(outcome.failure).not.toBeNullable();
      if (outcome.type === 'notFound') expectTypeOf(outcome.reason).toEqualTypeOf<'missing'>();
    };
    expectTypeOf(narrowed).toBeFunction();
    type Rejected = Extract<PollOutcome<Job>, { reason: 'rejected' }>;
    expectTypeOf<Rejected['failure']>().toEqualTypeOf<Failure>();
    type Limited = Extract<PollOutcome<Job>, { reason: 'rateLimited' }>;
    expectTypeOf<Limited['retryAfterMs']>().toBeNumber();
    type Refused = Extract<FleetOutcome<Job>, { reason: 'defect' }>;
    expectTypeOf<Refused['failure']>().toEqualTypeOf<Failure>();
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
    defineResource({
      request: () => ({ url: '' }),
      schema: v.nullable(v.object({ state: v.string(), percent: v.number() })),
      read: (data) => {
        expectTypeOf(data).toEqualTypeOf<Job>();
        return { status: 'RUNNING', verdict: 'pending' };
      },
    });
  });

  it.each([
    [{}, refusal('resource.request', 'undefined')],
    [{ request: () => 0 }, refusal('resource.read', 'undefined')],
    [
      { request: () => 0, read: () => 0, schema: {} },
      refusal('resource.schema', 'an object', 'a Standard Schema'),
    ],
    [{ ...jobs, policy: { missingGrace: -1 } }, refusal('policy.missingGrace', '-1')],
    [undefined, refusal('resource.request', 'undefined')],
  ])('refuses %o', (config, message) => {
    expect(() => defineResource(config as never)).toThrow(message);
  });

  it.each([
    ['an uncalled bearer', bearer],
    ['a key', 'sk-secret'],
    ['an object that is none', { key: 'sk-secret' }],
    ['a list with a key in it', [bearer(() => 'sk-secret'), 'sk-secret']],
    ['a header without a secret', { header: 'X-Key', value: (key: string) => key }],
  ])('refuses %s for credentials, and shows no key', (_, credentials) => {
    const define = () => defineResource({ ...jobs, credentials } as never);
    expect(define).toThrow(InputError);
    expect(define).toThrow(/^resource\.credentials: expected bearer\(\(\) => key\).*, got .+/);
    expect(define).not.toThrow('sk-secret');
  });

  it('treats nothing, or a condition that came to nothing, as no credentials', () => {
    const own = bearer(() => 'k');
    const given = [null, undefined, false, '', [null, false, '', own]];
    const taken = given.map((credentials) => defineResource({ ...jobs, credentials } as never));
    expect(taken.map(({ credentials }) => credentials)).toEqual([[], [], [], [], [own]]);
  });

  it('accepts `undefined` for optional fields', () => {
    expectTypeOf({ url: '', headers: undefined }).toExtend<StatusRequest>();
    expectTypeOf({
      ...{ status: '', verdict: 'pending' as const },
      ...{ detail: undefined, interval: undefined, confirmMs: undefined },
    }).toExtend<StatusReading>();
  });
});

describe('createPollingMachine', () => {
  it('refuses what is no resource for one id', () => {
    const { request, schema } = jobs;
    const several = defineBatchResource({ request, schema, limit: 1, readings: () => [] } as never);
    for (const resource of [undefined, {}, several])
      expect(() => createPollingMachine(resource as never)).toThrow(
        /^resource: expected what defineResource returns, got (an object|undefined)$/,
      );
  });

  it('refuses a fetch that is no function', () => {
    expect(() => createPollingMachine(jobs, { fetch: 'x' as never })).toThrow(
      refusal('fetch', '"x"', 'a function'),
    );
  });
});

const jobFleet = createFleetMachine(
  defineBatchResource({
    limit: 50,
    request: (ids) => ({ url: `http://jobs.test/?ids=${ids}` }),
    schema: v.array(v.object({ id: v.string(), state: v.string(), percent: v.number() })),
    readings: (found) =>
      found.map(({ id, state, percent }) => ({
        id,
        data: { state, percent },
        status: state,
        verdict: 'pending',
      })),
  }),
);

function Row({ members, id }: { members: FleetMembers<Job>; id: string }) {
  const { data, outcome, phase } = useFleetMember(members, id);
  expectTypeOf(data).toEqualTypeOf<Job | null>();
  expectTypeOf(outcome).toEqualTypeOf<PollOutcome<Job> | null>();
  return <i>{phase}</i>;
}

function Board({ ids }: { ids: readonly string[] }) {
  const { members, outcome, statuses, total } = useFleet(jobFleet, { ids });
  expectTypeOf(outcome).toEqualTypeOf<FleetOutcome<Job> | null>();
  expectTypeOf(statuses).toEqualTypeOf<Readonly<Record<string, number>>>();
  return (
    <p>
      {total}{' '}
      {ids.map((id) => (
        <Row key={id} members={members} id={id} />
      ))}
    </p>
  );
}

describe('useFleet', () => {
  it('lets no sender use the events in which XState delivers its answers', () => {
    const actor = createActor(jobFleet, { input: { ids: ['a'] } });
    // @ts-expect-error: only XState sends it
    const wrong = () => actor.send({ type: 'xstate.error.actor.fetchBatch.0', error: null });
    expect(wrong).toBeTypeOf('function');
  });

  it('is typed by its machine, and renders on a server without starting anything', () => {
    // @ts-expect-error: a fleet has many ids
    expectTypeOf(useFleet<Job>).toBeCallableWith(jobFleet, { id: 'abc' });
    expect(renderToString(<Board ids={['a', 'b']} />)).toContain(
      '2<!-- --> <i>idle</i><i>idle</i>',
    );
  });
});

describe('the fleet’s machine', () => {
  const fleet = createFleetMachine(
    defineBatchResource({
      limit: 50,
      request: (ids) => ({ url: `http://jobs.test/?ids=${ids.join()}` }),
      schema: v.array(v.object({ id: v.string(), state: v.string() })),
      readings: (jobs) =>
        jobs.map((job) => ({
          id: job.id,
          data: job,
          status: job.state,
          verdict: job.state === 'done' ? 'succeeded' : 'pending',
        })),
    }),
  );
  type Listed = { id: string; state: string };

  it('is typed by its readings', () => {
    const actor = createActor(fleet, { input: { ids: ['a'] } });
    const { context, output } = actor.getSnapshot();
    expectTypeOf(membersIn(context)[0]?.data).toEqualTypeOf<Listed | null | undefined>();
    expectTypeOf(output).toEqualTypeOf<FleetOutcome<Listed> | undefined>();
    actor.on('member.changed', ({ data }) => expectTypeOf(data).toEqualTypeOf<Listed>());
    actor.on('member.settled', ({ outcome }) =>
      expectTypeOf(outcome).toEqualTypeOf<PollOutcome<Listed>>(),
    );
    // @ts-expect-error: an event that adds needs ids
    const without = () => actor.send({ type: 'fleet.add' });
    // @ts-expect-error: answers come from the machine's own actors
    const forged = () => actor.send({ type: 'xstate.done.actor.fetchBatch.1', output: null });
    expect([without, forged]).toHaveLength(2);
    expect(membersIn(context).map(({ id }) => id)).toEqual(['a']);
  });
});
