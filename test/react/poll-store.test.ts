import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPollingMachine, InputError } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { usePolling } from '../../src/react/index.ts';
import { NO_POLL, sharedPoll } from '../../src/react/shared-poll.ts';
import { type StatusServer, startStatusServer } from '../../src/testing/index.ts';
import { reading } from '../support/observations.ts';

let server: StatusServer;
beforeEach(async () => {
  server = await startStatusServer();
});
afterEach(() => server.close());

const machine = () => createPollingMachine(conversationV0({ baseUrl: server.url }));
const viewer = { enabled: true, pauseWhenHidden: false, pauseWhenOffline: false };
const first = () =>
  reading('RUNNING', {
    ...{ at: Date.now(), data: null, label: 'Fix the tests', progress: 0.4 },
    interval: { minMs: 60_000, maxMs: 60_000 },
  }) as never;

const pollFrom = (observation: never) =>
  sharedPoll(machine(), 'abc', {
    ...{ policy: undefined, inspect: undefined },
    first: { observation, shown: null },
  });

/** The first view of a store that is so. */
const shown = <TView>(
  store: { readonly view: TView; subscribe(listener: () => void): unknown },
  isSo: (view: TView) => boolean,
) =>
  new Promise<TView>((resolve) => {
    const look = () => {
      if (isSo(store.view)) resolve(store.view);
    };
    store.subscribe(look);
    look();
  });

describe('a poll that is shown', () => {
  it('is idle while it has no id, whatever its controls are asked to do', () => {
    const store = NO_POLL;
    const leave = store.addViewer(viewer);
    for (const control of Object.values(store.controls)) control();
    expect(store.view).toMatchObject({ phase: 'idle', status: null, outcome: null, polls: 0 });
    leave();
    expect(server.requests).toEqual([]);
  });

  it('shows a first answer from elsewhere at once, and asks nothing before it is due', async () => {
    const store = pollFrom(first());
    const seen = { status: 'RUNNING', verdict: 'pending', label: 'Fix the tests', progress: 0.4 };
    expect(store.view).toMatchObject({ ...seen, polls: 1 });
    const leave = store.addViewer(viewer);
    const view = await shown(store, ({ phase }) => phase !== 'idle');
    expect(view).toMatchObject({ ...seen, phase: 'waiting' });
    expect(view.nextPollAt).toBeGreaterThan(Date.now() + 50_000);
    expect(server.requests).toEqual([]);
    leave();
  });

  it('asks at once when it is begun again, in spite of the first answer', async () => {
    server.play('abc', ['STOPPED']);
    const store = pollFrom(first());
    const leave = store.addViewer(viewer);
    await shown(store, ({ phase }) => phase === 'waiting');
    store.controls.restart();
    const view = await shown(store, ({ outcome }) => outcome !== null);
    expect(view).toMatchObject({ status: 'STOPPED', polls: 1 });
    expect(server.requests).toHaveLength(1);
    leave();
  });

  it('refuses an answer that is none by its path', () => {
    const observation = { ...reading(), jitter: 2 } as never;
    expect(() => pollFrom(observation)).toThrow(InputError);
    expect(() => pollFrom(observation)).toThrow(/^input\.observation\.jitter/);
  });
});

const DATA = {
  ...{ conversation_id: 'abc', title: 'Mine', status: 'STOPPED', runtime_status: null },
};

type Machine = ReturnType<typeof machine>;

function Status({ machine, options }: { machine: Machine; options: object }) {
  const { phase, status, label, progress } = usePolling(machine, options as never);
  return createElement('p', null, `${phase} ${status} ${label} ${progress}`);
}

describe('a page that a server renders', () => {
  const render = (options: object) =>
    renderToString(createElement(Status, { machine: machine(), options }));

  it('shows the first answer, without a request', () => {
    expect(render({ id: 'abc', observation: first() })).toBe(
      '<p>idle RUNNING Fix the tests 0.4</p>',
    );
    expect(server.requests).toEqual([]);
  });

  it('leaves nothing behind for another: each shows only what it was given', () => {
    const shared = machine();
    const page = (options: object) =>
      renderToString(createElement(Status, { machine: shared, options }));
    expect(page({ id: 'abc', observation: first() })).toContain('RUNNING');
    expect(page({ id: 'abc', initialData: DATA })).toBe('<p>idle STOPPED Mine null</p>');
    expect(page({ id: 'abc' })).toBe('<p>idle null null null</p>');
  });

  it.each([
    ['soon', /^initialDataAt: expected a time in epoch ms .+, got "soon"/],
    [Number.NaN, /^initialDataAt: expected a time in epoch ms/],
  ])('refuses %s as the time of its initial data by name', (initialDataAt, message) => {
    expect(() => render({ id: 'abc', initialData: DATA, initialDataAt })).toThrow(message);
  });

  it.each([null, undefined])('is idle while the id is %s', (id) => {
    expect(render({ id })).toBe('<p>idle null null null</p>');
  });
});
