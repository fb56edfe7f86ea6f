import { createFleetChart } from '../../machines/fleet.machine.ts';
import { withOwnLogic } from '../polling/own-logic.ts';

/** The fleet's chart for data of any type, for an actor of your own: `fleetMachine.provide({ actors: { fetchBatch } })`. */
export const fleetMachine = withOwnLogic(createFleetChart());
