import { createActor, type SnapshotFrom, waitFor } from 'xstate';
import {
  type BatchResource,
  createFleetMachine,
  type FleetMachine,
} from '../../src/fleet/index.ts';
import { ID, serve } from './agent-server.ts';

/** A fleet of one after its first poll of a server that answers with `item`. */
export async function polledFleet<TData>(
  resourceAt: (baseUrl: string) => BatchResource<TData>,
  item: unknown,
): Promise<SnapshotFrom<FleetMachine<TData>>['context']> {
  const server = await serve(() => ({ body: item }));
  const machine = createFleetMachine(resourceAt(server.url));
  const actor = createActor(machine, { input: { ids: [ID], autoStart: true } }).start();
  const { context } = await waitFor(actor, (snapshot) => snapshot.context.polls > 0);
  actor.stop();
  return context;
}
