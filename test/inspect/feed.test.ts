import { expect, it, onTestFinished } from 'vitest';
import {
  type AnyActorRef,
  createActor,
  createMachine,
  fromPromise,
  setup,
  toPromise,
} from 'xstate';
import * as z from 'zod';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { createFleetMachine } from '../../src/fleet/index.ts';
import { createPollingMachine, defineResource, replayPolling } from '../../src/index.ts';
import type { FeedMessage } from '../../src/inspect-server/feed-message.ts';
import { startInspectorServer } from '../../src/inspect-server/index.ts';
import { replayableFleet } from '../../src/replay/fleet-recording.ts';
import { Replayer } from '../../src/replay/replayer.ts';
import { actorsOf, isHeader, linesOf, type OpenFeed, opened } from './feed-messages.ts';

const QUICK = { interval: { minMs: 1, maxMs: 1 }, backoff: { baseMs: 1 } };
const input = { id: 'abc', autoStart: true };

/** A job whose nth answer is given. */
function job(answer: (poll: number) => Response | object, secretFields: string[] = []) {
  let polls = 0;
  const resource = defineResource({
    request: (id) => ({ url: `http://jobs.example/${id}` }),
    schema: z.looseObject({ state: z.string() }),
    read: ({ state, next, detail }) => ({
      ...{ status: state, verdict: state === 'done' ? 'succeeded' : 'pending' },
      ...(typeof next === 'string' && { next }),
      ...(typeof detail === 'string' && { detail }),
    }),
    policy: QUICK,
    secretFields,
  });
  return createPollingMachine(resource, {
    fetch: async () => {
      polls += 1;
      const answered = answer(polls);
      return answered instanceof Response ? answered : Response.json(answered);
    },
  });
}

async function started(options: { secretFields?: string[] } = {}) {
  const inspector = await startInspectorServer({ port: 0, ...options });
  onTestFinished(() => inspector.close());
  return inspector;
}

const until = (count: number) => (poll: number) => ({ state: poll < count ? 'running' : 'done' });

const statesIn = (lines: readonly string[]) =>
  replayPolling(pollingMachine, lines).map(({ value }) => JSON.stringify(value));

it('the lines of a poll, below whatever machine, fold to the states that it went through', async () => {
  const { inspect, url, close } = await started();
  const poll = job((poll) => (poll === 1 ? new Response('', { status: 503 }) : until(3)(poll)));
  const parent = setup({ actors: { poll, other: fromPromise(async () => 1) } }).createMachine({
    id: 'deployment',
    invoke: [{ src: 'other' }],
    initial: 'watching',
    states: {
      watching: { invoke: { src: 'poll', id: 'watch', input, onDone: 'deployed' } },
      deployed: { type: 'final' },
    },
  });
  const seen: string[] = [];
  const whole = await opened(url);
  const actor = createActor(parent, { inspect });
  actor.system.inspect((event) => {
    if (event.type === '@xstate.snapshot' && (event.actorRef as AnyActorRef).id === 'watch')
      seen.push(JSON.stringify((event.snapshot as { value?: unknown }).value));
  });
  await toPromise(actor.start());
  await close();
  const { messages } = await whole.read();
  expect(messages.filter(({ type }) => type === 'actor')).toEqual([
    expect.objectContaining({ actor: '1', parent: null, name: 'deployment', chart: 'other' }),
    { type: 'actor', actor: '2', parent: '1', name: 'watch', chart: 'polling' },
  ]);
  const definition = messages.flatMap((message) =>
    message.type === 'actor' && message.definition ? [JSON.parse(message.definition)] : [],
  );
  expect(Object.keys(definition[0].states)).toEqual(['watching', 'deployed']);
  const values = messages.flatMap((message) =>
    message.type === 'snapshot' ? [[message.event?.type, message.value, message.status]] : [],
  );
  expect(values[0]).toEqual(['xstate.init', 'watching', 'active']);
  expect(values.at(-1)).toEqual(['xstate.done.actor.watch', 'deployed', 'done']);
  expect(seen.at(-1)).toBe('"stopped"');
  expect(statesIn(linesOf(messages, '2'))).toEqual(seen);
});

it('actors that were there before, that never start, that get events before their start and that fail are shown', async () => {
  const { inspect, url, close } = await started();
  const whole = await opened(url);
  const earlier = createActor(job(until(1_000)), { input }).start();
  earlier.system.inspect(inspect);
  earlier.send({ type: 'poll.pause' });
  createActor(job(until(1)), { id: 'idle', input: { id: 'idle' }, inspect });
  const early = createActor(job(until(1)), { input: { id: 'early' }, inspect });
  early.send({ type: 'poll.start' });
  const failing = createActor(
    createMachine({ id: 'failing', on: { go: { actions: () => JSON.parse('{') } } }),
    { inspect },
  );
  failing.subscribe({ error: () => undefined });
  failing.start().send({ type: 'go' });
  await toPromise(early.start());
  earlier.send({ type: 'poll.stop' });
  await close();
  const { messages } = await whole.read();
  const polls = actorsOf(messages, 'polling').map((actor) => statesIn(linesOf(messages, actor)));
  expect(polls.map((states) => states.at(-1))).toEqual(['"stopped"', '"idle"', '"stopped"']);
  expect(polls[2]?.[0]).toBe('"idle"');
  expect(messages).toContainEqual(
    expect.objectContaining({ type: 'actor', name: 'failing', chart: 'other' }),
  );
});

const headersIn = (messages: readonly FeedMessage[]) =>
  messages.filter((message) => message.type === 'line' && isHeader(message.line)).length;

const JWT = 'eyJhbGciOi.eyJzdWIiOiJjYW5hcnki.canary-signature';

it('no secret is in what is sent, whatever field is named as one, and the lines still fold', async () => {
  const secretFields = ['pin', 'output', 'detail', 'snapshot', 'event', 'type', 'at', 'value'];
  const { inspect, url, close } = await started({ secretFields });
  const answer = (poll: number) => ({
    ...until(2)(poll),
    pin: 'canary-pin',
    headers: [['X-Api-Key', 'canary-header']],
    nested: JSON.stringify({ password: 'canary-nested' }),
    detail: 'canary-detail',
    next: 'https://jobs.example/next?sig=canary-next',
    text: 'Authorization: Bearer canary-bearer',
  });
  const poll = setup({ actors: { poll: job(answer, secretFields) } }).createMachine({
    id: 'secretive',
    context: { pin: 'canary-context', poll: { session_api_key: 'canary-key' } },
    invoke: { src: 'poll', input: { ...input, id: JWT }, onDone: '.done' },
    initial: 'watching',
    states: { watching: {}, done: { type: 'final' } },
  });
  const fails = setup({
    actors: {
      poll: pollingMachine.provide({
        actors: {
          fetchStatus: fromPromise(async () => {
            throw new Error('token=canary-error');
          }),
        } as never,
      }),
    },
  }).createMachine({
    id: 'fails',
    invoke: { src: 'poll', input, onDone: '.done' },
    initial: 'on',
    states: { on: {}, done: { type: 'final' } },
  });
  const whole = await opened(url);
  const seen = createActor(poll, { id: JWT, inspect });
  await toPromise(seen.start());
  await toPromise(createActor(fails, { inspect }).start());
  await close();
  const { messages, text } = await whole.read();
  expect(text).not.toMatch(/canary/i);
  const [first = '', second = ''] = actorsOf(messages, 'polling');
  expect(statesIn(linesOf(messages, first)).at(-1)).toBe('"stopped"');
  expect(statesIn(linesOf(messages, second)).at(-1)).toBe('"error"');
});

it('a page that comes late has the last exchanges, one that comes back what it missed, and one that stayed all', async () => {
  const { inspect, url, close } = await started();
  const stayed = await opened(url);
  const actor = createActor(job(until(520)), { input, inspect });
  await toPromise(actor.start());
  const END = '\\"end\\"';
  await stayed.arrived(END);
  const [late, back, behind, lost] = (await Promise.all(
    [undefined, '1000', '100', '1000000'].map((after) => opened(url, after)),
  )) as [OpenFeed, OpenFeed, OpenFeed, OpenFeed];
  await Promise.all([late, back, behind, lost].map((feed) => feed.arrived(END)));
  await close();
  const whole = await stayed.read();
  const all = linesOf(whole.messages, '1');
  const exchanges = (lines: readonly string[]) =>
    lines.filter((line) => line.includes('xstate.done.actor')).length;
  expect(headersIn(whole.messages)).toBe(1);
  expect(exchanges(all)).toBe(520);
  const { messages, ids } = await late.read();
  const kept = linesOf(messages, '1');
  expect(headersIn(messages)).toBe(1);
  expect(exchanges(kept)).toBeGreaterThan(250);
  expect(exchanges(kept)).toBeLessThanOrEqual(500);
  const states = statesIn(kept);
  expect(states).toEqual(statesIn(all).slice(-states.length));
  const missed = whole.messages.filter((_, index) => Number(whole.ids[index]) > 1_000);
  expect((await back.read()).messages).toEqual(missed);
  expect(missed.length).toBeGreaterThan(30);
  // What the one that is far behind would need is no longer there: it begins anew, as a late one does.
  expect(linesOf((await behind.read()).messages, '1')).toEqual(kept);
  expect((await lost.read()).messages).toEqual(messages);
  // Until it has all that there was it can't continue from any message.
  expect(ids.slice(1, -1).join('')).toBe('');
}, 60_000);

it('a fleet of 5,000 is told in slices, and its lines fold', async () => {
  const { inspect, url, close } = await started();
  const ids = Array.from({ length: 5_000 }, (_, n) => `job ${n}`);
  const resource = defineResource({
    request: (id) => ({ url: `http://jobs.example/${id}` }),
    schema: z.object({ state: z.string() }),
    read: ({ state }) => ({ status: state, verdict: 'succeeded' }),
  });
  const fleet = createFleetMachine(resource, {
    fetch: async () => Response.json({ state: 'done' }),
    rate: null,
  });
  const whole = await opened(url);
  const actor = createActor(fleet, { input: { ids }, inspect });
  let turns = 0;
  const turn = () => {
    turns += 1;
    timer = setImmediate(turn);
  };
  let timer = setImmediate(turn);
  actor.start();
  actor.send({ type: 'poll.stop', at: Date.now() });
  await whole.arrived('\\"end\\"');
  clearImmediate(timer);
  await close();
  const { messages } = await whole.read();
  const [id = ''] = actorsOf(messages, 'fleet');
  const replayer = new Replayer<{ status: string }, never>(() => replayableFleet as never);
  const steps = linesOf(messages, id).map((line) => replayer.push(line));
  const step = [...steps, replayer.end()].findLast((one) => one !== null) as unknown as {
    snapshot: ReturnType<typeof actor.getSnapshot>;
  };
  expect(step.snapshot.value).toEqual(actor.getSnapshot().value);
  expect(step.snapshot.context.pages.flat()).toHaveLength(5_000);
  // Its 5,000 members are hidden and written in slices of some 10 ms each.
  expect(turns).toBeGreaterThan(10);
}, 60_000);
