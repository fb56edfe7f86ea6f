/** The service. Runs on as many cores as `WORKERS` says; over several machines, behind one address. Node 22 or newer. */
import cluster from 'node:cluster';
import { createServer } from 'node:http2';
import { createEndpointHandler } from '@restatedev/restate-sdk';
import { bearer, createPollingMachine } from 'pollchart';
import { createFleetMachine } from 'pollchart/fleet';
import { nodeFetch } from 'pollchart/node';
import { appConversations, conversation } from 'pollchart/openhands';
import { pollingServices } from 'pollchart/restate';

const {
  OPENHANDS_URL: baseUrl = 'http://localhost:3000',
  POLICY = '{}',
  PORT = '9080',
  WORKERS = '1',
} = process.env;

// Callers name a resource; its address and its key stay in this process.
const credentials = bearer(() => process.env.OPENHANDS_API_KEY);
// The operator's own policy, as JSON; callers can slow it down and end a poll sooner, no more.
const policy = JSON.parse(POLICY);
const options = { policy, fetch: nodeFetch({ connections: 256 }) };
const services = pollingServices({
  resources: {
    conversation: () => createPollingMachine(conversation({ baseUrl, credentials }), options),
    fleet: () => createFleetMachine(appConversations({ baseUrl, credentials }), options),
  },
});

if (cluster.isPrimary && Number(WORKERS) > 1) {
  for (let worker = 0; worker < Number(WORKERS); worker += 1) cluster.fork();
} else {
  createServer(createEndpointHandler({ services })).listen(Number(PORT), '127.0.0.1', () =>
    console.log(`The service listens on ${PORT}.`),
  );
}
