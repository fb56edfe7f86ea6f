import type { AnyStateMachine } from 'xstate';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { validateFleet } from '../snapshot/validate-fleet.ts';
import { trustPages } from '../snapshot/validate-fleet-context.ts';
import { validatePolling } from '../snapshot/validate-polling.ts';
import type { DurableSnapshot } from './snapshot.ts';

/** What is known about a chart of this package. */
export interface Chart {
  /** The name of the actor that makes its requests. */
  readonly src: string;
  /** @throws {InputError} for a snapshot that `resumePolling` or `resumeFleet` would refuse. */
  validateSnapshot(machine: AnyStateMachine, snapshot: DurableSnapshot): void;
  /** Marks a context as created by a step, so that it needn't be fully validated again. */
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

/** `null` for a chart that isn't of this package: only what XState reports is known about it. */
export function chartOf({ id, implementations }: AnyStateMachine): Chart | null {
  const chart = Object.hasOwn(charts, id) ? charts[id] : undefined;
  return chart && Object.hasOwn(implementations.actors, chart.src) ? chart : null;
}
