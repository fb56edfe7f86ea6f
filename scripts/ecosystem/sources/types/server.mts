import { createPollingMachine, defineResource, poll } from 'pollchart';
import type { DurableSnapshot, initialStep } from 'pollchart/durable';
import { startInspectorServer } from 'pollchart/inspect-server';
import { type NodeFetch, nodeFetch } from 'pollchart/node';
import { startStatusServer } from 'pollchart/testing';
import * as z from 'zod';

const fetch: NodeFetch = nodeFetch({ keepAliveMs: 30_000 });

const builds = defineResource({
  request: (id) => ({ url: `https://ci.example.com/builds/${id}` }),
  schema: z.object({ state: z.enum(['running', 'passed', 'failed']) }),
  read: ({ state }) => ({ status: state, verdict: state === 'passed' ? 'succeeded' : 'pending' }),
});

export async function pollsBuild(): Promise<'running' | 'passed' | 'failed' | undefined> {
  const { data } = await poll(createPollingMachine(builds, { fetch }), { id: '7' });
  return data?.state;
}

export const isOver = ({ snapshot }: ReturnType<typeof initialStep>) =>
  (snapshot as DurableSnapshot).status !== 'active';

export { startInspectorServer, startStatusServer };
