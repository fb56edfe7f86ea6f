import { getEventListeners } from 'node:events';
import { setTimeout as later } from 'node:timers';
import { createActor, SimulatedClock, waitFor } from 'xstate';
import * as z from 'zod';
import type { Observation } from '../../machines/poll/observation.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import type { Fetch } from '../../src/http/client.ts';
import { createPollingMachine, defineResource, poll } from '../../src/index.ts';
import { stateOf } from '../support/chart.ts';
import {
  type Expectation,
  type Fault,
  type PromiseName,
  promises,
  type Result,
  type Variation,
} from './fault.ts';
import { processListeners, soon, watchCrashes, watchTimers } from './leaks.ts';
import { type Answer, type Peer, startPeer } from './peer.ts';
import type { Transport } from './transports.ts';
import { status } from './wire.ts';

const DAY_MS = 86_400_000;
/** The time for one request, and more: each run has its own, by which its timer is known. */
const PATIENCE_MS = 60_000;
/** What is left of it once the server has begun an answer that it doesn't end. */
const STALLED_MS = 50;
/** How many variations are in progress at once. */
const AT_ONCE = 96;

type Complain = (promise: PromiseName, what: string) => void;

/** Plays a fault in each of its variations, as the first answer and after a good one, and checks every promise. */
export async function runFault(fault: Fault, transport: Transport): Promise<Result> {
  const complaints = Object.fromEntries(promises.map((name) => [name, [] as string[]])) as Record<
    PromiseName,
    string[]
  >;
  const crashes = watchCrashes();
  const timers = watchTimers();
  const listeners = JSON.stringify(processListeners());
  const peers = await Promise.all([startPeer(), ...(fault.tls ? [startPeer(fault.tls)] : [])]);
  const open = transport.open(fault.tls?.ca ? String(fault.tls.ca) : undefined);

  const runs = fault.variations.flatMap((variation, n) =>
    (['first', 'later'] as const).map((position, k) => async () => {
      const complain: Complain = (promise, what) =>
        complaints[promise].push(`${variation.name}, ${position}: ${what}`);
      await play({
        variation: transport.isNodes ? variation : ofNodeFetch(variation, position),
        position,
        id: `${n}-${position}`,
        requestTimeoutMs: PATIENCE_MS + 2 * n + k,
        endTimer: timers.end,
        peers,
        fetch: open.fetch,
        complain,
      });
    }),
  );
  for (let from = 0; from < runs.length; from += AT_ONCE)
    await Promise.all(runs.slice(from, from + AT_ONCE).map((run) => run()));

  for (const { name, alsoHolds } of fault.variations) {
    const complaint = alsoHolds?.() ?? null;
    if (complaint !== null) complaints['right observation'].push(`${name}: ${complaint}`);
  }
  const leaked = (what: string) => complaints['nothing leaked'].push(what);
  let isClosed = false;
  open.close().then(() => {
    isClosed = true;
  });
  if (!(await soon(() => isClosed))) leaked('a request that never ends');
  if (!(await soon(() => peers.every(({ openSockets }) => openSockets === 0))))
    leaked(`${peers.map(({ openSockets }) => openSockets)} sockets`);
  if (timers.live > 0) leaked(`${timers.live} timers`);
  if (JSON.stringify(processListeners()) !== listeners) leaked('a listener of the process');
  await open.destroy();
  await Promise.all(peers.map((peer) => peer.close()));
  timers.restore();
  crashes.restore();
  complaints['no crash'].push(...crashes.crashes);
  return { fault, complaints };
}

function ofNodeFetch(variation: Variation, position: Run['position']): Variation {
  const { isSilentClose = false, expects, ofNodeFetch = expects } = variation;
  const requests = isSilentClose && position === 'later' ? 2 : 1;
  return { ...variation, expects: ofNodeFetch, requests };
}

interface Run {
  readonly variation: Variation;
  readonly position: 'first' | 'later';
  readonly id: string;
  readonly requestTimeoutMs: number;
  readonly endTimer: (ms: number) => void;
  readonly peers: readonly Peer[];
  readonly fetch: Fetch;
  readonly complain: Complain;
}

async function play({
  variation,
  position,
  id,
  requestTimeoutMs,
  endTimer,
  peers,
  fetch,
  complain,
}: Run) {
  const [peer, tlsPeer] = peers as [Peer, Peer | undefined];
  const { does = status('RUNNING'), expects, later = expects } = variation;
  const expected = position === 'first' ? expects : later;
  const before = position === 'first' ? [] : [status('RUNNING')];
  // A fault that isn't this server's own uses no step here.
  const elsewhere = tlsPeer?.url ?? variation.url?.(peer.url);
  const stalls = expected.code === 'timeout';
  const faulty = stalls ? followed(does, () => endTimer(requestTimeoutMs)) : does;
  const here =
    elsewhere === undefined ? Array.from({ length: variation.requests ?? 1 }, () => faulty) : [];
  peer.play(id, [...before, ...here, status('STOPPED')]);
  tlsPeer?.play(id, [does]);

  let asked = 0;
  const isFaulty = () => asked === before.length;
  const resource = defineResource({
    request: (id) => ({ url: `${isFaulty() ? (elsewhere ?? peer.url) : peer.url}/jobs/${id}` }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: status === 'STOPPED' ? 'succeeded' : 'pending' }),
  });
  const machine = createPollingMachine(resource, {
    policy: { requestTimeoutMs },
    fetch: (url, init) => {
      asked += 1;
      return fetch(url, init);
    },
  });

  const clock = new SimulatedClock();
  const actor = createActor(machine, { input: { id, autoStart: true }, clock });
  actor.subscribe({ error: (error) => complain('no crash', String(error)) });
  actor.start();
  const answered = (polls: number) =>
    waitFor(actor, ({ context, status }) => context.polls >= polls || status !== 'active');
  for (const _ of before) {
    const { context } = await answered(1);
    clock.increment(context.delayMs);
  }
  const { context, output } = await answered(before.length + 1);

  const surprise = differs(expected, context);
  if (surprise) complain('right observation', surprise);
  if (output?.reason !== expected.ends && output?.reason !== expected.orEnds)
    complain('right delay', `ended ${output?.reason}, not ${expected.ends}`);

  if (output) {
    clock.increment(DAY_MS);
    if (asked !== before.length + 1) complain('no early request', 'asked on when it was over');
    const { signal } = new AbortController();
    const { reason } = await poll(machine, { id, signal });
    if (reason !== 'succeeded') complain('recovers', `a new poll ended ${reason}`);
    if (getEventListeners(signal, 'abort').length > 0)
      complain('nothing leaked', 'a listener of the signal');
  } else {
    const { delayMs } = context;
    const [least, most] = expected.waitsMs ?? [Number.NaN, Number.NaN];
    if (!(delayMs >= least && delayMs <= most))
      complain('right delay', `waits ${delayMs} ms, not ${least} to ${most}`);
    const waiting = stateOf(actor.getSnapshot());
    clock.increment(delayMs - 1);
    if (stateOf(actor.getSnapshot()) !== waiting || asked !== before.length + 1)
      complain('no early request', 'asked a millisecond early');
    clock.increment(1);
    const { output } = await answered(before.length + 2);
    if (output?.reason !== 'succeeded') complain('recovers', `ended with ${output?.reason}`);
  }
  actor.stop();
  if (expected.lasts && position === 'first') {
    peer.play(id, [does]);
    const policy = { maxFailures: null, backoff: { baseMs: 1 }, requestTimeoutMs };
    const faulty = { ...resource, request: () => ({ url: `${elsewhere ?? peer.url}/jobs/${id}` }) };
    const { reason, polls } = await poll(createPollingMachine(faulty, { policy, fetch }), { id });
    if (reason !== 'exhausted' || polls !== 2)
      complain('right delay', `ended ${reason} after ${polls} tries, not exhausted after 2`);
  }
  if (clockTimers(clock) > 0) complain('nothing leaked', 'a timer of the chart');
}

/** That answer, and soon after its beginning something else. */
const followed =
  (answer: Answer, act: () => void): Answer =>
  (socket) => {
    if (typeof answer === 'function') answer(socket);
    else socket.write(answer);
    later(act, STALLED_MS);
  };

const clockTimers = (clock: SimulatedClock) =>
  (clock as unknown as { timeouts: Map<unknown, unknown> }).timeouts.size;

function differs(expected: Expectation, { observation, failure }: PollingContext): string | null {
  const { type, code, cause, httpStatus } = expected;
  const seen = observation as Observation | null;
  if (seen?.type !== type) return `saw ${seen?.type} (${failure?.message}), not ${type}`;
  if (code !== undefined && failure?.code !== code)
    return `saw ${failure?.code} (${failure?.message}), not ${code}`;
  if (cause !== undefined && !new RegExp(`^(?:${source(cause)})$`).test(failure?.cause ?? ''))
    return `saw ${failure?.cause}, not ${cause}`;
  if (httpStatus !== undefined && failure?.httpStatus !== httpStatus)
    return `saw HTTP ${failure?.httpStatus}, not ${httpStatus}`;
  return null;
}

const source = (cause: string | RegExp) => (typeof cause === 'string' ? cause : cause.source);
