import { readFile } from 'node:fs/promises';
import { createPollingMachine, explain, poll } from 'pollchart';
import { nodeFetch } from 'pollchart/node';
import { conversation } from 'pollchart/openhands';

const { OPENHANDS_BASE_URL: baseUrl = 'https://openhands.example.com', CA_FILE: file } =
  process.env;

const fetch = nodeFetch({
  keepAliveMs: 30_000,
  connections: 16,
  ...(file && { ca: await readFile(file, 'utf8') }),
});
const machine = createPollingMachine(conversation({ baseUrl }), { fetch });
console.log(explain(await poll(machine, { id: '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687' })));
await fetch.close();
