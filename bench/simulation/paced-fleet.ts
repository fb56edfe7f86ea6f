import { createFleetMachine, type fleetMachine } from 'pollchart/fleet';
import { appConversations } from 'pollchart/openhands';
import { initialTransition, type SnapshotFrom } from 'xstate';
import { pureTransition } from '../../src/snapshot/pure-transition.ts';
import { mean } from '../statistics.ts';

type ChartEvent = Parameters<typeof fleetMachine.transition>[1];

interface Action {
  readonly type: string;
  readonly params: unknown;
}

interface InFlight {
  readonly child: string;
  readonly ids: readonly string[];
  readonly answeredAt: number;
}

export interface Paced {
  readonly members: number;
  readonly intervalMs: number;
  readonly latencyMs: number;
  readonly rate: { readonly requests: number; readonly perMs: number };
  readonly rounds: number;
}

/** The real fleet chart with a rate, on virtual time: how long it took from one request for a member to the next, ms. */
export function pacedFleet({ members, intervalMs, latencyMs, rate, rounds }: Paced): number {
  const ids = Array.from({ length: members }, (_, index) => `${index}`);
  const policy = { interval: { minMs: intervalMs, maxMs: intervalMs } };
  // Its requests are never made: only its chart is played.
  const resource = appConversations({ baseUrl: 'http://localhost' });
  const machine = createFleetMachine(resource, {
    ...{ policy, rate, maxInFlight: 64 },
  }) as never as typeof fleetMachine;
  let now = 1_000;
  let timer: { readonly event: ChartEvent; readonly at: number } | null = null;
  let inFlight: InFlight[] = [];
  const askedAt = new Map<string, number[]>(ids.map((id) => [id, []]));

  const perform = (actions: readonly Action[]) => {
    for (const { type, params } of actions) {
      if (type === 'xstate.spawnChild') {
        const {
          src,
          id: child,
          input,
        } = params as {
          src: unknown;
          id: string;
          input: { ids: readonly string[] };
        };
        if (src !== 'fetchBatch') continue;
        for (const id of input.ids) askedAt.get(id)?.push(now);
        inFlight.push({ child, ids: input.ids, answeredAt: now + latencyMs });
      }
      if (type === 'xstate.cancel') timer = null;
      if (type !== 'xstate.raise') continue;
      const { event, delay } = params as { event: ChartEvent; delay: number };
      timer = { event, at: now + delay };
    }
  };
  const [first, actions] = initialTransition(machine, { ids, autoStart: true });
  let snapshot: SnapshotFrom<typeof fleetMachine> = first;
  perform(actions);
  const send = (event: unknown) => {
    const [next, actions] = pureTransition(machine, snapshot, event as ChartEvent);
    snapshot = next;
    perform(actions);
  };

  const last = ids.at(-1) ?? '';
  while ((askedAt.get(last)?.length ?? 0) <= rounds) {
    const [answer] = [...inFlight].sort((a, b) => a.answeredAt - b.answeredAt);
    const due = timer as { readonly event: ChartEvent; readonly at: number } | null;
    if (answer && (!due || answer.answeredAt <= due.at)) {
      now = answer.answeredAt;
      inFlight = inFlight.filter((one) => one !== answer);
      send(answered(answer, now, latencyMs));
    } else if (due) {
      now = Math.max(now, due.at);
      timer = null;
      send(due.event);
    } else throw new Error('The fleet waits for nothing');
  }
  return mean(
    [...askedAt.values()].map((times) => {
      const [from = 0, to = 0] = [times.at(1), times.at(-1)];
      return (to - from) / Math.max(1, times.length - 2);
    }),
  );
}

const answered = ({ child, ids }: InFlight, at: number, elapsedMs: number) => ({
  type: `xstate.done.actor.${child}`,
  actorId: child,
  output: {
    ...{ type: 'readings', at, jitter: 0.5, elapsedMs, askedMs: null },
    entries: ids.map((id) => ({
      ...{
        id,
        type: 'reading',
        status: 'RUNNING',
        verdict: 'pending',
        data: { status: 'RUNNING' },
      },
    })),
  },
});
