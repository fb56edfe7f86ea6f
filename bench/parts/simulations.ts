import { withChildren } from '../child.ts';
import { kinds } from '../simulation/outage.ts';
import type { RushOf, TrafficOf } from '../workers/simulate.ts';

export interface Simulations {
  readonly traffic: TrafficOf;
  readonly outages: Readonly<Record<string, RushOf>>;
}

/** Two processes share the work; virtual time doesn't mind. */
export const simulations = (conversations: number, clients: number): Promise<Simulations> =>
  withChildren(async (start) => {
    const [first, second] = [start('simulate'), start('simulate')];
    const outage = async (child: typeof first, kind: (typeof kinds)[number]) =>
      [kind, await child.ask<RushOf>({ play: 'outage', kind, clients })] as const;
    const [refuses, silent, retryAfter] = kinds;
    const [traffic, others] = await Promise.all([
      first.ask<TrafficOf>({ play: 'traffic', conversations }),
      Promise.resolve().then(async () => [
        await outage(second, refuses),
        await outage(second, silent),
      ]),
    ]);
    return { traffic, outages: Object.fromEntries([...others, await outage(first, retryAfter)]) };
  });
