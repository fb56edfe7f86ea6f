import { expect, it } from 'vitest';
import { type EventFromLogic, initialTransition, transition } from 'xstate';
import type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
import type { Entry } from '../../machines/fleet/batch-observation.ts';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { T0 } from '../support/observations.ts';

type FleetEvent = EventFromLogic<typeof fleetMachine>;
type Action = { readonly type: string; readonly params: unknown };

/** Numbers that look random and are the same each time. */
function* randomNumbers(): Generator<number, never> {
  for (let seed = 7; ; seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) yield seed / 2 ** 31;
}

/** A fleet on virtual time, whose server answers after 20 to 50 ms; when each request began, and its size. */
function requestsOf(ids: readonly string[], minutes: number, endsPerMinute: number) {
  const numbers = randomNumbers();
  const random = () => numbers.next().value;
  const sent: { at: number; size: number }[] = [];
  const inFlight: { id: string; input: FetchBatchInput; from: number; at: number }[] = [];
  let now = T0;
  let timer: { at: number; event: FleetEvent } | null = null;

  const perform = (actions: readonly Action[]) => {
    for (const { type, params } of actions)
      if (type === 'xstate.spawnChild') {
        const { id, src, input } = params as { id: string; src: string; input: FetchBatchInput };
        if (src === 'waker') continue;
        inFlight.push({ id, input, from: now, at: now + 20 + Math.floor(30 * random()) });
        sent.push({ at: now, size: input.ids.length });
      } else if (type === 'xstate.raise') {
        const { event, delay } = params as { event: FleetEvent; delay: number };
        timer = { at: now + delay, event };
      } else if (type === 'xstate.cancel') timer = null;
  };
  const entryOf = (id: string): Entry => {
    // A member is asked some seven times a minute.
    const hasEnded = random() < endsPerMinute / 7;
    const said = hasEnded
      ? ({ status: 'finished', verdict: 'succeeded' } as const)
      : ({ status: 'running', verdict: 'pending' } as const);
    return { id, type: 'reading', data: null, ...said, interval: { minMs: 5_000, maxMs: 10_000 } };
  };

  let [snapshot, actions] = initialTransition(fleetMachine, { ids, autoStart: true });
  perform(actions);
  while (now < T0 + minutes * 60_000) {
    inFlight.sort((a, b) => a.at - b.at);
    const first = inFlight[0];
    const due = timer as { at: number; event: FleetEvent } | null;
    let event: FleetEvent;
    if (first && (!due || first.at <= due.at)) {
      inFlight.shift();
      now = first.at;
      const shared = { at: now, jitter: random(), elapsedMs: now - first.from, askedMs: null };
      const output = {
        type: 'readings',
        entries: first.input.ids.map(entryOf),
        ...shared,
      } as const;
      const type = `xstate.done.actor.${first.id}`;
      event = { type, actorId: first.id, output } as never;
    } else {
      if (!due) break;
      now = due.at;
      timer = null;
      event = due.event;
    }
    [snapshot, actions] = transition(fleetMachine, snapshot, event);
    perform(actions);
  }
  return { sent, live: snapshot.context.live };
}

it('asks in ⌈due/99⌉ requests round after round, while a tenth of the members end each minute', () => {
  const ids = Array.from({ length: 1_000 }, (_, n) => `id-${n}`);
  const { sent, live } = requestsOf(ids, 15, 0.1);
  const rounds: { requests: number; members: number }[] = [];
  for (const [n, { at, size }] of sent.entries()) {
    if (at - (sent[n - 1]?.at ?? 0) > 1_000) rounds.push({ requests: 0, members: 0 });
    const round = rounds.at(-1);
    if (round) [round.requests, round.members] = [round.requests + 1, round.members + size];
  }
  expect(live).toBeLessThan(400);
  expect(rounds.length).toBeGreaterThan(80);
  expect(rounds.filter(({ requests, members }) => requests !== Math.ceil(members / 99))).toEqual(
    [],
  );
});
