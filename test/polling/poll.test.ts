import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createActor, toPromise, waitFor } from 'xstate';
import { createPollingMachine, InputError, poll, resumePolling } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { fault, type StatusServer, startStatusServer } from '../../src/testing/index.ts';
import { stateOf } from '../support/chart.ts';
import { refusal } from '../support/refusal.ts';

const QUICK = { interval: { minMs: 5, maxMs: 5 }, backoff: { baseMs: 5 } };

let server: StatusServer;
beforeEach(async () => {
  server = await startStatusServer();
});
afterEach(() => server.close());

const machine = () =>
  createPollingMachine(conversationV0({ baseUrl: server.url }), { policy: QUICK });

describe('poll', () => {
  it('resolves with the outcome, past everything that goes wrong on the way', async () => {
    server.play('abc', ['STARTING', fault.status(503), fault.reset(), 'RUNNING', 'STOPPED']);
    const statuses: string[] = [];
    const outcome = await poll(machine(), {
      id: 'abc',
      onChange: ({ status, data }) => statuses.push(`${status} ${data.conversation_id}`),
    });
    expect(outcome).toMatchObject({
      type: 'stopped',
      reason: 'stopped',
      id: 'abc',
      status: 'STOPPED',
      polls: 5,
      failure: null,
    });
    expect(statuses).toEqual(['STARTING abc', 'RUNNING abc', 'STOPPED abc']);
  });

  it('resolves, not rejects, for a poll that fails', async () => {
    expect(await poll(machine(), { id: 'unknown' })).toMatchObject({ type: 'notFound', polls: 2 });
  });

  it('rejects with what a handler throws, and asks no more', async () => {
    server.play('abc', ['RUNNING']);
    const statuses: string[] = [];
    const polling = poll(machine(), {
      id: 'abc',
      onChange: ({ status }) => {
        statuses.push(status);
        throw new Error('my own mistake');
      },
    });
    await expect(polling).rejects.toThrow('my own mistake');
    await server.idle();
    expect(server.requests).toHaveLength(1);
    expect(statuses).toEqual(['RUNNING']);
  });

  it('rejects with what a handler throws at the last status, too', async () => {
    server.play('abc', ['STOPPED']);
    const onChange = () => {
      throw new Error('my own mistake');
    };
    await expect(poll(machine(), { id: 'abc', onChange })).rejects.toThrow('my own mistake');
  });

  describe('with a handler whose promise is rejected', () => {
    const failing = async () => {
      throw new Error('db is down');
    };

    it('rejects with that, and asks no more', async () => {
      server.play('abc', ['RUNNING']);
      const polling = poll(machine(), { id: 'abc', onChange: failing });
      await expect(polling).rejects.toThrow('db is down');
      await server.idle();
      expect(server.requests).toHaveLength(1);
    });

    it('calls it no more', async () => {
      server.play('abc', ['STARTING', 'RUNNING', 'STOPPED']);
      const statuses: string[] = [];
      const onChange = async ({ status }: { status: string }) => {
        statuses.push(status);
        await failing();
      };
      await expect(poll(machine(), { id: 'abc', onChange })).rejects.toThrow('db is down');
      expect(statuses).toEqual(['STARTING']);
    });

    it('rejects with it at the last status, too, however late that is', async () => {
      server.play('abc', ['STOPPED']);
      const onChange = () => setTimeout(50).then(failing);
      await expect(poll(machine(), { id: 'abc', onChange })).rejects.toThrow('db is down');
    });

    it('rejects with the first of several', async () => {
      server.play('abc', ['RUNNING', 'STOPPED']);
      const unhandled = vi.fn();
      process.on('unhandledRejection', unhandled);
      const onChange = ({ status }: { status: string }) =>
        setTimeout(status === 'RUNNING' ? 60 : 40).then(() => {
          throw new Error(status);
        });
      await expect(poll(machine(), { id: 'abc', onChange })).rejects.toThrow(/^(RUNNING|STOPPED)$/);
      await setTimeout(60);
      process.off('unhandledRejection', unhandled);
      expect(unhandled).not.toHaveBeenCalled();
    });
  });

  it('resolves once the promises of its handlers are fulfilled', async () => {
    server.play('abc', ['RUNNING', 'STOPPED']);
    const stored: string[] = [];
    const onChange = async ({ status }: { status: string }) => {
      await setTimeout(30);
      stored.push(status);
    };
    await poll(machine(), { id: 'abc', onChange });
    expect(stored).toEqual(['RUNNING', 'STOPPED']);
  });

  it('waits for no handler once it is aborted', async () => {
    server.play('abc', ['STOPPED']);
    const controller = new AbortController();
    const onChange = () => {
      globalThis.setTimeout(() => controller.abort(new Error('no longer')), 20);
      return new Promise<void>(() => {});
    };
    const polling = poll(machine(), { id: 'abc', onChange, signal: controller.signal });
    await expect(polling).rejects.toThrow('no longer');
  });

  it('rejects for input that can’t be taken, before any request', async () => {
    await expect(poll(machine(), { id: '' })).rejects.toThrow(InputError);
    await expect(poll(machine(), undefined as never)).rejects.toThrow(
      refusal('input.id', 'undefined'),
    );
    await expect(poll(machine(), { id: 'abc', policy: { maxFailures: 0 } })).rejects.toThrow(
      refusal('policy.maxFailures', '0'),
    );
    expect(server.requests).toHaveLength(0);
  });

  it('lays the policies over each other: package, resource, machine, input', async () => {
    const actor = createActor(machine(), {
      input: { id: 'abc', policy: { backoff: { factor: 3 } } },
    });
    const { policy } = actor.getSnapshot().context;
    expect(policy).toMatchObject({
      maxFailures: 10,
      missingGrace: 1,
      interval: { minMs: 5, maxMs: 5 },
      backoff: { baseMs: 5, factor: 3, maxMs: 30_000 },
    });
  });

  it('refuses a bad policy when the machine is made', () => {
    const resource = conversationV0({ baseUrl: server.url });
    expect(() => createPollingMachine(resource, { policy: { missingGrace: -1 } })).toThrow(
      refusal('policy.missingGrace', '-1'),
    );
  });

  describe('when its signal is aborted', () => {
    it('rejects at once with the reason and cancels the request in flight', async () => {
      server.play('abc', [fault.stall({ at: 'headers' })]);
      const abort = new AbortController();
      const polling = poll(machine(), { id: 'abc', signal: abort.signal });
      await server.requested(1);
      abort.abort(new Error('enough'));
      await expect(polling).rejects.toThrow('enough');
      await server.idle();
      expect(server.requests[0]?.closedEarly).toBe(true);
    });

    it('rejects in mid-wait too, and asks no more', async () => {
      server.play('abc', ['RUNNING']);
      const abort = new AbortController();
      const polling = poll(createPollingMachine(conversationV0({ baseUrl: server.url })), {
        id: 'abc',
        signal: abort.signal,
        onChange: () => abort.abort(),
      });
      await expect(polling).rejects.toThrow('aborted');
      expect(server.requests).toHaveLength(1);
    });

    it('asks nothing when it was aborted before', async () => {
      const signal = AbortSignal.abort(new Error('too late'));
      await expect(poll(machine(), { id: 'abc', signal })).rejects.toThrow('too late');
      expect(server.requests).toHaveLength(0);
    });

    it('leaves no listener on the signal after an outcome', async () => {
      server.play('abc', ['STOPPED']);
      const { signal } = new AbortController();
      const listeners = new Set<unknown>();
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listeners.add(args[1]);
        addEventListener.apply(signal, args);
      };
      signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listeners.delete(args[1]);
        removeEventListener.apply(signal, args);
      };
      await poll(machine(), { id: 'abc', signal });
      expect(listeners.size).toBe(0);
    });
  });
});

describe('resumePolling', () => {
  /** As if it had been written to a disk and read by another process. */
  const stored = <T>(snapshot: T): T => JSON.parse(JSON.stringify(snapshot));

  async function persisted(...steps: Parameters<StatusServer['play']>[1]) {
    server.play('abc', steps);
    const before = createActor(machine(), { input: { id: 'abc', autoStart: true } }).start();
    await waitFor(before, ({ context }) => context.polls === 1);
    const snapshot = stored(before.getPersistedSnapshot());
    before.stop();
    return snapshot;
  }

  it('continues a wait, which XState alone would not', async () => {
    const snapshot = await persisted('RUNNING', 'STOPPED');
    const outcome = await toPromise(resumePolling(machine(), snapshot));
    expect(outcome).toMatchObject({ type: 'stopped', reason: 'stopped', polls: 2 });
  });

  it('makes a request again that was in flight', async () => {
    server.play('abc', [fault.stall({ at: 'headers' }), 'STOPPED']);
    const before = createActor(machine(), { input: { id: 'abc', autoStart: true } }).start();
    await server.requested(1);
    const snapshot = stored(before.getPersistedSnapshot());
    before.stop();
    const outcome = await toPromise(resumePolling(machine(), snapshot));
    expect(outcome).toMatchObject({ type: 'stopped', polls: 1 });
    expect(server.requests).toHaveLength(2);
  });

  it('waits out what is left of a hold', async () => {
    const snapshot = await persisted(fault.status(429, { headers: { 'Retry-After': '100' } }));
    const actor = resumePolling(machine(), snapshot);
    const { context, value } = actor.getSnapshot();
    actor.stop();
    expect(stateOf({ value })).toBe('polling.rateLimited');
    // What is added to the server's time spreads the clients.
    expect(context.delayMs).toBeGreaterThan(90_000);
    expect(context.delayMs).toBeLessThanOrEqual(110_000);
  });

  it('leaves a paused poll paused, and resumes it where it was', async () => {
    server.play('abc', [fault.status(429, { headers: { 'Retry-After': '100' } })]);
    const before = createActor(machine(), { input: { id: 'abc', autoStart: true } }).start();
    await waitFor(before, ({ context }) => context.polls === 1);
    before.send({ type: 'poll.pause' });
    const actor = resumePolling(machine(), stored(before.getPersistedSnapshot()));
    before.stop();
    expect(stateOf(actor.getSnapshot())).toBe('paused');
    actor.send({ type: 'poll.resume' });
    expect(stateOf(actor.getSnapshot())).toBe('polling.rateLimited');
    actor.stop();
  });

  it('gives a finished poll’s outcome at once', async () => {
    server.play('abc', ['STOPPED']);
    const before = createActor(machine(), { input: { id: 'abc', autoStart: true } }).start();
    const outcome = await toPromise(before);
    const after = resumePolling(machine(), stored(before.getPersistedSnapshot()));
    expect(after.getSnapshot().output).toEqual(outcome);
  });

  it.each<[string, unknown, string | RegExp]>([
    ['nothing', undefined, refusal('snapshot', 'undefined')],
    ['a text', '{}', refusal('snapshot', '"{}"')],
    [
      'another machine’s',
      { value: 'red', context: {} },
      refusal('snapshot.context.id', 'undefined'),
    ],
    ['an unknown state', { value: 'red', context: { id: 'abc', policy: {} } }, 'snapshot.value'],
    [
      'a tampered policy',
      { value: 'idle', context: { id: 'abc', policy: { maxFailures: 0 } } },
      'policy.maxFailures',
    ],
  ])('refuses %s', (_, snapshot, message) => {
    expect(() => resumePolling(machine(), snapshot as never)).toThrow(InputError);
    expect(() => resumePolling(machine(), snapshot as never)).toThrow(message);
  });
});
