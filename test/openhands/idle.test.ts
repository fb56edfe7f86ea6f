import { describe, expect, it } from 'vitest';
import type { LastReading } from '../../machines/poll/observation.ts';
import { agentServerConversation } from '../../src/openhands/index.ts';
import { sentences } from '../../src/openhands/sentences.ts';
import { observed } from '../support/observed.ts';
import {
  agentReply,
  askAgentServer,
  type Event,
  lastWas,
  message,
  serve,
  status,
} from './agent-server.ts';
import { body } from './bodies.ts';

const MESSAGE = '8c47f29b-a4c6-4a89-be78-855d946f368d';
const usage = (prompt_tokens: number, accumulated_cost = 0) => ({
  usage_to_metrics: { agent: { accumulated_cost, accumulated_token_usage: { prompt_tokens } } },
});
const now = new Date().toISOString();
/** Just created: no model was called, and its message is about to be run. */
const NEW = {
  ...{ execution_status: 'idle', last_user_message_id: MESSAGE, updated_at: now },
  ...{ forked_from_conversation_id: null, stats: usage(0) },
};

const idle = (fields: object, last: LastReading | null = null, events: readonly Event[] = []) =>
  askAgentServer({ fields: { ...NEW, ...fields }, events }, {}, { last }).then(
    ({ observation }) => observation,
  );

const BLOCKED = { verdict: 'blocked', detail: sentences.idleAfterWork, confirmMs: 5_000 };
const PENDING = { verdict: 'pending', detail: sentences.notStarted };

describe('an idle conversation', () => {
  it.each([
    ['created with a message', {}],
    ['created without a message', { stats: { usage_to_metrics: {} }, last_user_message_id: null }],
    ['without statistics', { stats: null }],
    ['whose server tells no zone', { updated_at: '2020-01-01T00:00:00' }],
    ['whose server tells no time', { updated_at: null }],
  ])('is pending before its first run: %s', async (_, fields) => {
    expect(await idle(fields)).toMatchObject(PENDING);
  });

  it.each([
    ['a confirmation was rejected, or its message is not to be run', { stats: usage(200) }],
    ['a model without tokens was paid', { stats: usage(0, 0.1) }],
    [
      'it is a fork',
      {
        ...{ stats: { usage_to_metrics: {} }, last_user_message_id: null },
        forked_from_conversation_id: MESSAGE,
      },
    ],
    [
      'nobody runs its message, at the run limit or by its wish',
      { updated_at: new Date(Date.now() - 40_000).toISOString() },
    ],
  ])('waits for a person: %s', async (_, fields) => {
    expect(await idle(fields)).toMatchObject(BLOCKED);
  });

  it('waits for a person in the real body after a rejection', async () => {
    const real = body<object>('agent-server-1.58-idle-after-rejection');
    expect(await idle(real)).toMatchObject({ ...BLOCKED, label: 'A fake title' });
  });

  it.each(['running', 'paused', 'waiting_for_confirmation', 'finished'])(
    'waits for a person once it was seen %s',
    async (status) => {
      expect(await idle({}, lastWas(status))).toMatchObject(BLOCKED);
    },
  );

  it('still waits for a person when it has waited before', async () => {
    expect(await idle({}, lastWas('idle', { verdict: 'blocked' }))).toMatchObject(BLOCKED);
    expect(await idle({}, lastWas('idle'))).toMatchObject(PENDING);
  });

  it('has an age by the server’s own clock, whatever ours says', async () => {
    const server = await serve((path) => {
      const reply = agentReply({ fields: { ...NEW, updated_at: '2020-01-01T00:00:00Z' } })(path);
      return { ...Object(reply), headers: { date: 'Wed, 01 Jan 2020 00:00:10 GMT' } };
    });
    const resource = agentServerConversation({ baseUrl: server.url });
    expect(await observed(resource, { id: MESSAGE })).toMatchObject(PENDING);
  });

  it('doesn’t wait for a person between two rounds of a goal', async () => {
    const goal = { kind: 'ConversationStateUpdateEvent', key: 'goal', value: { active: true } };
    const events = [message, status('running'), status('finished'), goal, status('idle')];
    expect(await idle({ stats: usage(200) }, null, events)).toMatchObject({
      ...{ verdict: 'pending', detail: 'the goal is not reached yet' },
    });
  });
});
