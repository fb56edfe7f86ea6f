import { createPollingChart } from '../../machines/polling.machine.ts';
import { withOwnLogic } from './own-logic.ts';

/** The chart for data of any type, for an actor of your own: `pollingMachine.provide({ actors: { fetchStatus } })`. */
export const pollingMachine = withOwnLogic(createPollingChart());
