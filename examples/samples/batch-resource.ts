import { explain } from 'pollchart';
import { createFleetMachine, defineBatchResource, pollFleet } from 'pollchart/fleet';
import * as z from 'zod';

const baseUrl = process.env.BUILD_LIST_URL ?? 'https://ci.example.com/builds';

const builds = defineBatchResource({
  limit: 50,
  request: (ids) => ({ url: `${baseUrl}?ids=${ids.map(encodeURIComponent).join()}` }),
  schema: z.array(z.object({ id: z.string(), state: z.enum(['queued', 'running', 'passed']) })),
  readings: (found) =>
    found.map((build) => ({
      id: build.id,
      data: build,
      status: build.state,
      verdict: build.state === 'passed' ? 'succeeded' : 'pending',
    })),
});

const { outcomes } = await pollFleet(createFleetMachine(builds), { ids: ['a', 'b', 'c'] });
for (const outcome of outcomes) console.log(explain(outcome));
