/** Puts the demo's server into its page, in place of `fetch`. Loaded before the page's own script. */
import { CONVERSATION, type StepName } from '../../examples/react/conversation.ts';
import { scripts } from '../../examples/react/scripts.ts';
import { Auth } from '../../src/testing/auth.ts';
import { createPlanner } from '../../src/testing/planner.ts';
import { Scripts } from '../../src/testing/script.ts';
import { scriptedFetch } from './scripted-fetch.ts';

const playing = new Scripts();
playing.play(CONVERSATION, scripts.running);

const api = scriptedFetch(
  createPlanner({
    options: { api: 'agent-server' },
    version: '1.58.2',
    auth: new Auth({ mode: 'none' }),
    scripts: playing,
    agentServerUrl: () => location.origin,
  }),
);

/** `POST /control/<step>` sets what the server does next. */
const control = (step: string) => {
  const isKnown = Object.hasOwn(scripts, step);
  if (isKnown) playing.play(CONVERSATION, scripts[step as StepName]);
  return new Response(null, { status: isKnown ? 204 : 404 });
};

const network = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input, location.href);
  const [, step] = /^\/control\/(\w+)$/.exec(pathname) ?? [];
  if (step !== undefined) return control(step);
  return pathname.startsWith('/api/') ? api(input, init) : network(input, init);
};
