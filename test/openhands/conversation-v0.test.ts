import { describe, expect, it } from 'vitest';
import { conversationV0 } from '../../src/openhands/index.ts';
import { advice, sentences, unknown } from '../../src/openhands/sentences.ts';
import { observed } from '../support/observed.ts';
import type { Reply } from '../support/plain-server.ts';
import { type Reading, serve } from './agent-server.ts';
import { body } from './bodies.ts';

const running = body<object>('v0-running');
const stateEvent = (agent_state: string, reason = '') => ({
  ...{ id: 7, source: 'environment', observation: 'agent_state_changed' },
  extras: { agent_state, reason },
});

async function ask(status: object, events?: Reply) {
  const server = await serve((path) =>
    path.includes('/events') ? (events ?? { status: 500 }) : { body: { ...running, ...status } },
  );
  const resource = conversationV0({ baseUrl: server.url, agentState: events !== undefined });
  const observation = (await observed(resource, { id: 'my-id' })) as Reading;
  return { observation, paths: server.requests.map(({ path }) => path) };
}

const events = (...all: object[]): Reply => ({ body: { events: all, has_more: true } });

describe('V0', () => {
  it.each([
    ['STOPPED', sentences.stoppedV0],
    ['ARCHIVED', sentences.archivedV0],
  ])('that reads %s is stopped: nobody knows of success', async (status, detail) => {
    expect((await ask({ status })).observation).toMatchObject({ verdict: 'stopped', detail });
  });

  it('has failed with ERROR, and also while it runs with an error of its runtime', async () => {
    expect((await ask({ status: 'ERROR' })).observation).toMatchObject({ verdict: 'failed' });
    const { observation } = await ask({ runtime_status: 'STATUS$ERROR_MEMORY' });
    expect(observation).toMatchObject({ status: 'RUNNING', verdict: 'failed' });
    expect(observation.detail).toContain('runtime_status STATUS$ERROR_MEMORY');
  });

  it('shows what its runtime does while it starts', async () => {
    const status = { status: 'STARTING', runtime_status: 'STATUS$BUILDING_RUNTIME' };
    expect((await ask(status)).observation).toMatchObject({
      ...{ verdict: 'pending', detail: 'runtime_status STATUS$BUILDING_RUNTIME' },
      label: 'Fix flaky login test',
    });
  });

  it('asks for no events unless it is told to', async () => {
    const { observation, paths } = await ask({});
    expect(observation).toMatchObject({ status: 'RUNNING', verdict: 'pending' });
    expect(paths).toEqual(['/api/conversations/my-id']);
  });

  it.each([
    ['finished', 'succeeded', undefined],
    ['error', 'failed', sentences.agentFailed],
    ['stopped', 'stopped', sentences.agentStoppedV0],
    ['rejected', 'stopped', sentences.agentRejected],
    ['awaiting_user_input', 'blocked', sentences.waitsForInput],
    ['awaiting_user_confirmation', 'blocked', sentences.waitsForConfirmation],
    ['paused', 'blocked', sentences.agentPaused],
  ])('knows by its events of an agent that is %s', async (state, verdict, detail) => {
    const { observation, paths } = await ask({}, events(stateEvent(state)));
    expect(observation).toMatchObject({ status: state, verdict });
    expect(observation.detail).toBe(detail);
    expect(paths[1]).toMatch(/^\/api\/conversations\/my-id\/events\?reverse=true&limit=\d+$/);
  });

  it.each(['running', 'loading', 'init', 'whatever', ''])(
    'goes on while its agent is %j',
    async (state) => {
      const { observation } = await ask({}, events(stateEvent(state)));
      expect(observation).toMatchObject({ status: 'RUNNING', verdict: 'pending' });
    },
  );

  it('tells the reason of a real failure', async () => {
    const { observation } = await ask({}, { body: body('v0-0.62-events-agent-error') });
    expect(observation).toMatchObject({
      ...{ status: 'error', verdict: 'failed', detail: 'STATUS$ERROR_LLM_AUTHENTICATION' },
    });
    expect(observation.detail).not.toContain(advice.settings);
  });

  it('reads the newest state, past events of other kinds', async () => {
    const other = { observation: 'run', extras: null };
    const { observation } = await ask(
      {},
      events(other, { action: 'finish' }, stateEvent('finished'), stateEvent('running')),
    );
    expect(observation).toMatchObject({ verdict: 'succeeded' });
  });

  it.each<[string, Reply]>([
    ['fail', { status: 500, body: 'Internal Server Error' }],
    ['are none', events()],
    ['have another form', { body: { items: [] } }],
    ['break', 'reset'],
  ])('goes on where its events %s', async (_, reply) => {
    expect((await ask({}, reply)).observation).toMatchObject({ verdict: 'pending' });
  });

  it.each(['STARTING', 'STOPPED', 'ERROR'])('needs no events when it is %s', async (status) => {
    const { paths } = await ask({ status }, events(stateEvent('finished')));
    expect(paths).toHaveLength(1);
  });

  it('that answers 404 has no such conversation, or no V0 API', async () => {
    const server = await serve(() => ({ status: 404, body: { detail: 'Not Found' } }));
    const observation = await observed(conversationV0({ baseUrl: server.url }), { id: 'x' });
    expect(observation).toMatchObject({ type: 'missing', message: unknown.v0 });
  });
});
