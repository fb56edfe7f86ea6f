/** A page with an "Inspect" button, which polls with the real browser inspector beside it. */
import { createBrowserInspector } from '@statelyai/inspect';
import { createActor } from 'xstate';
import * as z from 'zod';
import { createPollingMachine, defineResource } from '../../../src/index.ts';
import { withoutSecrets } from '../../../src/inspect/index.ts';

const jobs = defineResource({
  request: (id) => ({ url: new URL(`/jobs/${id}`, location.href) }),
  schema: z.object({ state: z.string(), session_api_key: z.string(), pin: z.number() }),
  read: ({ state }) => ({ status: state, verdict: 'succeeded' }),
  secretFields: ['pin'],
});

document.querySelector('button')?.addEventListener('click', () => {
  const { inspect } = createBrowserInspector({
    url: new URL('/receiver', location.href).href,
    serialize: withoutSecrets(jobs),
  });
  createActor(createPollingMachine(jobs), {
    input: { id: 'abc', autoStart: true },
    inspect,
  }).start();
});
