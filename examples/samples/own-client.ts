import axios from 'axios';
import { createPollingMachine, defineResource, explain, poll, unchecked } from 'pollchart';

interface Build {
  readonly state: string;
  readonly log: string;
}

const api = axios.create({ baseURL: process.env.BUILDS_URL ?? 'https://ci.example.com/builds' });

const builds = defineResource({
  load: async (id, { signal }) => (await api.get(`/${id}`, { signal })).data,
  schema: unchecked<Build>(), // or any Standard Schema
  read: ({ state }) => ({ status: state, verdict: state === 'passed' ? 'succeeded' : 'pending' }),
});

const outcome = await poll(createPollingMachine(builds), { id: '43' });
console.log(explain(outcome), outcome.data?.log);
