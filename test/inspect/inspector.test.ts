import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { createActor, createMachine } from 'xstate';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { createPollingMachine } from '../../src/index.ts';
import { withoutSecrets } from '../../src/inspect/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { fault, startStatusServer } from '../../src/testing/index.ts';
import { inspectorOverSocket } from '../support/inspector-socket.ts';

const nameOf = (named: unknown) =>
  typeof named === 'object' && named !== null && 'type' in named ? named.type : (named ?? null);

/** The inspector sorts the names of a definition; the order of one event's transitions stays. */
const sorted = <T>(items: readonly T[], by: (item: T) => string): T[] =>
  [...items].sort((a, b) => by(a).localeCompare(by(b)));

const factsOf = (node: AnyStateNode): unknown => ({
  id: node.id,
  type: node.type,
  description: node.description,
  tags: node.tags,
  invokes: node.invoke.map(({ id, src }) => ({ id, src })),
  delays: node.after.map(({ delay }) => delay),
  transitions: sorted(
    [...node.transitions.values(), node.always ?? []].flat(),
    ({ eventType }) => eventType,
  ).map(({ eventType, guard, target, actions, description, reenter }) => ({
    eventType,
    guard: nameOf(guard),
    target: target?.map(({ id }) => id),
    actions: actions.map((action) => ({
      type: nameOf(action),
      params: (action as { params?: unknown }).params,
    })),
    description,
    reenter,
  })),
  nodes: sorted(Object.values(node.states), ({ id }) => id).map(factsOf),
});

type Rebuilt = AnyStateMachine;
let poll: Awaited<ReturnType<typeof watched>>;
beforeAll(async () => {
  poll = await watched();
});
afterAll(() => poll.close());

/** One poll through failures to its end, seen over a real WebSocket. */
async function watched() {
  const server = await startStatusServer();
  server.play('abc', [
    'STARTING',
    fault.status(503),
    fault.status(429, { headers: { 'Retry-After': '1' } }),
    'STOPPED',
  ]);
  const socket = await inspectorOverSocket({ serialize: withoutSecrets() });
  const machine = createPollingMachine(conversationV0({ baseUrl: server.url }), {
    policy: { interval: { minMs: 1, maxMs: 1 }, backoff: { baseMs: 1 } },
  });
  const input = { id: 'abc', autoStart: true };
  const actor = createActor(machine, { input, inspect: socket.inspect }).start();
  await socket.arrived(
    ({ sessionId, snapshot }) => sessionId === actor.sessionId && snapshot?.status === 'done',
  );
  const of = (type: string) => socket.messages.filter((message) => message.type === type);
  const roots = of('@xstate.actor').filter(({ parentId }) => parentId === undefined);
  const rebuilt = createMachine(JSON.parse(roots[0]?.definition ?? '')) as Rebuilt;
  const snapshots = of('@xstate.snapshot').filter(({ sessionId }) => sessionId === actor.sessionId);
  return {
    actor,
    roots,
    children: of('@xstate.actor').filter(({ parentId }) => parentId === actor.sessionId),
    events: of('@xstate.event').filter(({ sessionId }) => sessionId === actor.sessionId),
    snapshots,
    rebuilt,
    close: async () => {
      await socket.close();
      await server.close();
    },
  };
}

describe('over a real WebSocket', () => {
  it('the machine rebuilt from what was sent is ours: nodes, transitions, guards, actions, delays, invokes', () => {
    const ours = factsOf(pollingMachine.root);
    expect(factsOf(poll.rebuilt.root)).toEqual(ours);
    expect(JSON.stringify(ours)).toMatch(/isRateLimited.*scheduleRetryAfter.*pollDelay/s);
  });

  it('every snapshot that was sent resolves in it, and together they are the whole poll', () => {
    const values = poll.snapshots.map(({ snapshot }) => {
      const { value, context, status } = snapshot as never;
      const resolved = poll.rebuilt.resolveState({ value, context, status });
      expect(resolved.value).toEqual(value);
      return JSON.stringify(resolved.value).replace(/.*"(\w+)"}?$/, '$1');
    });
    expect(values).toEqual([
      'fetching',
      'waiting',
      'fetching',
      'backoff',
      'fetching',
      'rateLimited',
      'fetching',
      'stopped',
    ]);
  });

  it('a person sees one root actor, requests by name, and why and when the next one is', () => {
    expect(poll.roots.map(({ name }) => name)).toEqual(['polling']);
    expect(new Set(poll.children.map(({ name }) => name))).toEqual(
      new Set(['waker', 'fetchStatus']),
    );
    const held = poll.snapshots.find(({ text }) => text.includes('"rateLimited"}'));
    expect(held?.snapshot?.context).toMatchObject({
      observation: { type: 'rateLimited', askedMs: 1_000 },
      delayMs: expect.any(Number),
      nextPollAt: expect.any(Number),
    });
    expect(poll.events.map(({ event }) => event?.type)).toContain('xstate.done.actor.fetchStatus');
  });
});
