import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { assign, createActor, createMachine, setup } from 'xstate';
import { startInspectorServer } from '../../src/inspect-server/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is held, MiB. */
function held(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

interface Message {
  readonly type: string;
  readonly name?: string;
  readonly sessionId: string;
  readonly snapshot?: { readonly context?: { readonly round?: number; readonly bulk?: string } };
}

const messagesIn = (text: string): Message[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line.endsWith('}'))
    .map((line) => JSON.parse(line.slice('data: '.length)));

async function started() {
  const inspector = await startInspectorServer({ port: 0, url: 'http://127.0.0.1:1/ui' });
  const { port, host, pathname } = new URL(inspector.url);
  const asked = (): Socket => {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
    socket.write(`GET ${pathname}/messages HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  onTestFinished(() => inspector.close());
  return { inspector, asked };
}

/** A client that reads; `latest` is the number of the last round it saw. */
async function reading(url: string) {
  const { body } = await fetch(`${url}/messages`);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let latest = 0;
  const ended = (async () => {
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (rest + decoder.decode(part.value, { stream: true })).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events)
        latest = Math.max(latest, Number(/"round":(\d+)/.exec(event)?.[1] ?? 0));
    }
  })();
  return { latest: () => latest, ended };
}

/** E.g. a poll of many members: at 5,000 of them a snapshot has some 4 MiB. */
const bulky = (members: number) =>
  setup({
    types: { context: {} as { round: number; members: object }, events: {} as { type: 'next' } },
  }).createMachine({
    id: 'bulky',
    context: { round: 0, members: {} },
    on: {
      next: {
        actions: assign(({ context: { round } }) => ({
          round: round + 1,
          members: Object.fromEntries(
            Array.from({ length: members }, (_, n) => [`id${n}`, `${round}`.padEnd(800, 'x')]),
          ),
        })),
      },
    },
  });

it('clients that never read are disconnected, and buffers stay bounded while other clients receive the newest', async () => {
  const { inspector, asked } = await started();
  const { inspect, url } = inspector;
  const actor = createActor(bulky(5_000), { inspect }).start();
  const idle = [asked(), asked()];
  for (const socket of idle) await once(socket.pause(), 'connect');
  const reader = await reading(url);
  const before = held();
  let most = 0;
  for (let round = 1; round <= 25; round++) {
    actor.send({ type: 'next' });
    await vi.waitFor(() => expect(reader.latest()).toBe(round), 10_000);
    most = Math.max(most, held() - before);
  }
  expect(most).toBeLessThan(100);
  for (const socket of idle) {
    const cut = once(socket, 'close');
    socket.resume();
    await cut;
  }
  // They may come again, and get the log as it is.
  const again = await reading(url);
  await vi.waitFor(() => expect(again.latest()).toBe(25), 10_000);
  await inspector.close();
  await reader.ended;
}, 60_000);

it('of snapshots that come faster than they are sent, only the newest one is sent', async () => {
  const { inspector } = await started();
  const actor = createActor(bulky(5_000), { inspect: inspector.inspect }).start();
  const reader = await reading(inspector.url);
  actor.send({ type: 'next' });
  await vi.waitFor(() => expect(reader.latest()).toBe(1), 10_000);
  const text = fetch(`${inspector.url}/messages`).then((response) => response.text());
  for (let round = 2; round <= 50; round++) actor.send({ type: 'next' });
  await vi.waitFor(() => expect(reader.latest()).toBe(50), 10_000);
  await inspector.close();
  const messages = messagesIn(await text).filter(({ type }) => type === '@xstate.snapshot');
  expect(messages.at(-1)?.snapshot?.context?.round).toBe(50);
  expect(messages.length).toBeLessThan(10);
}, 60_000);

it('of 5,000 polls a late reader is given the charts first, and then what is new', async () => {
  const { inspector } = await started();
  const machine = createMachine({ id: 'poll' });
  for (let poll = 0; poll < 5_000; poll++)
    createActor(machine, { id: `poll ${poll}`, inspect: inspector.inspect }).start();
  const text = fetch(`${inspector.url}/messages`).then((response) => response.text());
  const late = await reading(inspector.url);
  const actor = createActor(bulky(1), { inspect: inspector.inspect }).start();
  actor.send({ type: 'next' });
  await vi.waitFor(() => expect(late.latest()).toBe(1), 15_000);
  await inspector.close();
  const messages = messagesIn(await text);
  const names = messages.slice(0, 5_000).map(({ name }) => name);
  expect(names).toEqual(Array.from({ length: 5_000 }, (_, poll) => `poll ${poll}`));
}, 60_000);

it.each([1, 10])(
  'a snapshot of %d MiB is sent, a larger one than is kept without its bulk',
  async (mib) => {
    const { inspector } = await started();
    const actor = createActor(bulky(1_250 * mib), { inspect: inspector.inspect }).start();
    const reader = await reading(inspector.url);
    for (let round = 1; round <= 4; round++) {
      actor.send({ type: 'next' });
      await vi.waitFor(() => expect(reader.latest()).toBe(round), 10_000);
    }
    const whole = (await fetch(`${inspector.url}/messages`)).text();
    await inspector.close();
    const text = await whole;
    expect(text.length).toBeLessThan(17 * 2 ** 20);
    const { context } =
      messagesIn(text).findLast(({ type }) => type === '@xstate.snapshot')?.snapshot ?? {};
    expect(context?.round).toBe(4);
    expect(JSON.stringify(context).includes('[left out: ')).toBe(mib > 8);
  },
  60_000,
);
