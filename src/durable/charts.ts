import type { AnyStateMachine } from 'xstate';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { validateFleet } from '../snapshot/validate-fleet.ts';
import { trustPages } from '../snapshot/validate-fleet-context.ts';
import { validatePolling } from '../snapshot/validate-polling.ts';
import type { DurableSnapshot } from './snapshot.ts';

/** What is known of a chart of this package's own, and of nobody else's. */
export interface Chart {
  /** The actor that each of its requests is made by. */
  readonly src: string;
  /** @throws {InputError} for what `resumePolling` or `resumeFleet` refuses. */
  validateSnapshot(machine: AnyStateMachine, snapshot: DurableSnapshot): void;
  /** Marks what a step has made, which needn't be read as closely as what comes from outside. */
  trust(context: unknown): void;
}

const charts: Readonly<Record<string, Chart>> = {
  polling: {
    src: 'fetchStatus',
    validateSnapshot: validatePolling,
    trust: () => {},
  },
  fleet: {
    src: 'fetchBatch',
    validateSnapshot: validateFleet,
    trust: (context) => trustPages(context as FleetContext),
  },
};

/** `null` for another chart, of which only what XState itself says is known. */
export function chartOf({ id, implementations }: AnyStateMachine): Chart | null {
  const chart = Object.hasOwn(charts, id) ? charts[id] : undefined;
  return chart && Object.hasOwn(implementations.actors, chart.src) ? chart : null;
}
