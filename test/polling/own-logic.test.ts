import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createActor, initialTransition, transition } from 'xstate';
import * as z from 'zod';
import { createFleetMachine, fleetMachine } from '../../src/fleet/index.ts';
import { createPollingMachine, defineResource, pollingMachine } from '../../src/index.ts';

const resource = () =>
  defineResource({
    request: (id) => ({ url: `http://localhost/${id}` }),
    schema: z.string(),
    read: (status) => ({ status, verdict: 'pending' }),
  });

/** What `useMachine` does when a component goes to another machine of the same `config`. */
const moveTo = (
  actor: { readonly logic: AnyStateMachine },
  { implementations }: AnyStateMachine,
) => {
  actor.logic.implementations = implementations;
};

describe.each([
  ['a poll', () => createPollingMachine(resource()), { input: { id: 'a' } }],
  ['a fleet', () => createFleetMachine(resource()), { input: { ids: ['a'] } }],
  ['a poll’s chart', () => pollingMachine.provide({ actors: {} }), { input: { id: 'a' } }],
  ['a fleet’s chart', () => fleetMachine.provide({ actors: {} }), { input: { ids: ['a'] } }],
])('the logic of %s', (_, create: () => AnyStateMachine, options) => {
  const [one, other] = [create(), create()];
  const { implementations } = one;
  const actors = () => [
    createActor(one, options),
    createActor(one, { snapshot: createActor(one, options).getPersistedSnapshot() }),
    createActor(createActor(one, options).logic, options),
  ];

  it('is each actor’s own, from the start, from a snapshot and from another actor’s', () => {
    const [staying, ...moving] = [createActor(one, options), ...actors()];
    for (const actor of moving) {
      moveTo(actor, other);
      expect(actor.getSnapshot().machine.implementations).toBe(other.implementations);
    }
    expect(one.implementations).toBe(implementations);
    expect(staying.getSnapshot().machine.implementations).toBe(implementations);
    expect(createActor(one, options).logic.implementations).toBe(implementations);
  });

  it('is each actor’s own with implementations that are provided, too', () => {
    for (const machine of [one.provide({}), createActor(one, options).logic.provide({})]) {
      const [moving, staying] = [createActor(machine, options), createActor(machine, options)];
      const before = machine.implementations;
      moveTo(moving, other);
      expect([machine.implementations, staying.logic.implementations]).toEqual([before, before]);
      expect(machine.implementations).not.toBe(other.implementations);
    }
  });

  it('that an actor has moved to is what it provides from', () => {
    const actor = createActor(one, options);
    moveTo(actor, other);
    const { implementations } = actor.logic.provide({});
    expect(implementations.actors).toEqual(other.implementations.actors);
  });

  it('stays the machine for what has no actor', () => {
    const [snapshot] = initialTransition(one, options.input);
    expect(snapshot.machine).toBe(one);
    const [next] = transition(one, snapshot, { type: 'poll.stop', at: 1 });
    expect(next.machine).toBe(one);
    const { getInitialSnapshot } = one;
    const scope = { self: createActor(one, options) } as never;
    expect(getInitialSnapshot(scope, options.input).machine).toBe(one);
  });
});
