import { createPollingMachine } from 'pollchart';
import { createFleetMachine } from 'pollchart/fleet';
import { nodeFetch } from 'pollchart/node';
import { appConversations, conversation } from 'pollchart/openhands';

/** Of every contender: each conversation once a second. */
export const policy = { interval: { minMs: 1_000, maxMs: 1_000 } };

/** As the service of the example has it. */
const fetch = nodeFetch({ connections: 256 });

export const machineOf = (baseUrl: string) =>
  createPollingMachine(conversation({ baseUrl }), { policy, fetch });

export const fleetMachineOf = (baseUrl: string) =>
  createFleetMachine(appConversations({ baseUrl }), { policy, fetch });
