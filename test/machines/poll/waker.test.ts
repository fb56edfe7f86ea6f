import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { inertWaker } from '../../../machines/poll/waker.ts';

const active = { status: 'active', output: undefined, error: undefined };

it('the waker of a chart without a host is active for ever, and so it is stored and restored', () => {
  const actor = createActor(inertWaker).start();
  actor.send({ type: 'anything' });
  expect(actor.getSnapshot()).toEqual(active);
  const snapshot = actor.getPersistedSnapshot();
  expect(snapshot).toEqual(active);
  expect(createActor(inertWaker, { snapshot }).start().getSnapshot()).toEqual(active);
});
