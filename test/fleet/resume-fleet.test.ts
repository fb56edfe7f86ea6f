import { afterEach, describe, expect, it } from 'vitest';
import { createActor, type Snapshot, toPromise, waitFor } from 'xstate';
import { createFleetMachine, type FleetContext, resumeFleet } from '../../src/fleet/index.ts';
import { InputError } from '../../src/index.ts';
import { appConversations } from '../../src/openhands/index.ts';
import { type StatusServer, startStatusServer } from '../../src/testing/index.ts';

const servers: StatusServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const ids = Array.from({ length: 150 }, (_, n) => n.toString(16).padStart(32, '0'));

async function serve() {
  const server = await startStatusServer();
  servers.push(server);
  for (const id of ids) server.play(id, ['RUNNING', 'STOPPED']);
  // Longer than the two requests of a round may be apart.
  const interval = { minMs: 800, maxMs: 800 };
  const machine = createFleetMachine(appConversations({ baseUrl: server.url }), {
    policy: { interval },
  });
  return { server, machine };
}

/** As a file would have it. */
const written = (snapshot: unknown) => JSON.parse(JSON.stringify(snapshot)) as Snapshot<unknown>;

async function persistedIn(state: 'fetching' | 'waiting') {
  const { server, machine } = await serve();
  if (state === 'fetching') server.hold();
  const actor = createActor(machine, { input: { ids, autoStart: true } }).start();
  if (state === 'fetching') await server.requested(2);
  await waitFor(actor, (snapshot) => snapshot.matches({ polling: state }));
  const snapshot = written(actor.getPersistedSnapshot());
  actor.stop();
  await server.idle();
  server.release();
  return { server, machine, snapshot };
}

describe('resumeFleet', () => {
  it('continues a wait', async () => {
    const { server, machine, snapshot } = await persistedIn('waiting');
    const { reason, outcomes } = await toPromise(resumeFleet(machine, snapshot));
    expect([reason, outcomes.length, server.requests.length]).toEqual(['settled', 150, 4]);
  });

  it('makes the requests again that were in flight, and a removed member’s answer is ignored', async () => {
    const { server, machine } = await serve();
    server.hold();
    const actor = createActor(machine, { input: { ids, autoStart: true } }).start();
    await server.requested(2);
    actor.send({ type: 'fleet.remove', ids: ids.slice(0, 3) });
    const snapshot = written(actor.getPersistedSnapshot());
    actor.stop();
    const resumed = resumeFleet(machine, snapshot);
    await server.requested(4);
    server.release();
    const { outcomes } = await toPromise(resumed);
    expect(outcomes.map(({ id }) => id)).toEqual(ids.slice(3));
    expect(new Set(outcomes.map(({ reason }) => reason))).toEqual(new Set(['stopped']));
  });

  it('leaves a fleet that has ended as it is', async () => {
    const { machine } = await serve();
    const actor = createActor(machine, { input: { ids, autoStart: true } }).start();
    actor.send({ type: 'poll.stop', at: 5 });
    const again = resumeFleet(machine, written(actor.getPersistedSnapshot()));
    expect(again.getSnapshot().output).toEqual(actor.getSnapshot().output);
  });

  it.each([true, false])('accepts a snapshot with its waker and without: %j', async (isKept) => {
    const { machine, snapshot } = await persistedIn('waiting');
    const { children } = snapshot as unknown as { children: { waker?: unknown } };
    expect(children).toHaveProperty('waker');
    if (!isKept) delete children.waker;
    const { reason } = await toPromise(resumeFleet(machine, snapshot));
    expect(reason).toBe('settled');
  });

  type Changed = Snapshot<unknown> & { context: { -readonly [K in keyof FleetContext]: unknown } };
  type Tampering = (
    snapshot: Changed & { children: Record<string, unknown>; value: unknown },
  ) => void;

  const tampered: readonly [string, Tampering, string][] = [
    [
      'no state of the chart',
      (s) => {
        s.value = { polling: 'napping' };
      },
      'snapshot.value',
    ],
    [
      'a state that nothing rests in',
      (s) => {
        s.value = { polling: 'deciding' };
      },
      'snapshot.value',
    ],
    [
      'a part left out',
      (s) => {
        delete (s.context as { hold?: unknown }).hold;
      },
      'snapshot.context.hold',
    ],
    [
      'a part too many',
      (s) => {
        Object.assign(s.context, { more: 1 });
      },
      'snapshot.context.more',
    ],
    [
      'a delay that fires at once',
      (s) => {
        s.context.delayMs = 2 ** 31;
      },
      'snapshot.context.delayMs',
    ],
    [
      'a count that is wrong',
      (s) => {
        s.context.live = 7;
      },
      'snapshot.context.live: expected 150, got 7',
    ],
    [
      'members that are none',
      (s) => {
        s.context.pages = [[{ id: 'a' }]];
      },
      'snapshot.context.pages[0][0].observation',
    ],
    [
      'a request that was never made',
      (s) => {
        s.children['fetchBatch.9'] = {};
      },
      'snapshot.children',
    ],
    [
      'a waker that is another actor',
      (s) => {
        s.children.waker = { snapshot: { status: 'active' }, src: 'fetchBatch' };
      },
      'snapshot.children.waker',
    ],
    [
      'a slot taken twice',
      (s) => {
        for (const flight of s.context.inFlight as { slot: number }[]) flight.slot = 0;
      },
      'snapshot.context.inFlight',
    ],
    [
      'a request that is missing',
      (s) => {
        s.children = {};
      },
      'snapshot.children',
    ],
    [
      'a policy of an enemy',
      (s) => {
        Object.assign(s.context.policy as object, { deadlineMs: -1 });
      },
      'policy.deadlineMs',
    ],
    [
      'an end without a final state',
      (s) => {
        s.context.ending = { reason: 'settled', at: 1 };
      },
      'snapshot.context.ending',
    ],
  ];

  it.each(tampered)('refuses a snapshot with %s', async (_, tamper, message) => {
    const { machine, snapshot } = await persistedIn('fetching');
    tamper(snapshot as never);
    const resume = () => resumeFleet(machine, snapshot);
    expect(resume).toThrow(InputError);
    expect(resume).toThrow(message);
  });

  it.each([null, {}, 'text', { status: 'active', value: 'idle' }])(
    'refuses %j',
    async (snapshot) => {
      const { machine } = await serve();
      expect(() => resumeFleet(machine, snapshot as never)).toThrow('snapshot');
    },
  );
});
