import { describe, expect, it } from 'vitest';
import { advice, sentences } from '../../src/openhands/sentences.ts';
import { askAgentServer, type Event, message, stats, status } from './agent-server.ts';
import { body } from './bodies.ts';

const failure = (code: string, detail: string, user_action?: string): Event => ({
  ...{ kind: 'ConversationErrorEvent', source: 'environment', code, detail },
  ...(user_action !== undefined && {
    classification: { kind: 'x', retryable: false, user_action },
  }),
});
const KEY = failure(
  'LLMAuthenticationError',
  'Your LLM API key appears to be invalid.',
  'settings',
);

const failed = (events: readonly Event[], execution_status = 'error') =>
  askAgentServer({ fields: { execution_status }, events }).then(({ observation }) => observation);

const ran = [message, status('running'), ...stats(2)];

describe('a conversation that has failed', () => {
  it('says why, and what to do', async () => {
    expect(await failed([...ran, KEY, status('error')])).toMatchObject({
      verdict: 'failed',
      detail: `LLMAuthenticationError: Your LLM API key appears to be invalid: ${advice.settings}`,
    });
  });

  it.each([
    ['retry', `LLMRateLimitError: slow down: ${advice.retry}`],
    ['none', 'LLMRateLimitError: slow down'],
    ['pray', 'LLMRateLimitError: slow down'],
    [undefined, 'LLMRateLimitError: slow down'],
  ])('gives the advice of the server alone: %s', async (action, detail) => {
    const event = failure('LLMRateLimitError', 'slow down', action);
    expect((await failed([...ran, event, status('error')])).detail).toBe(detail);
  });

  it('finds the reason on either side of the status, whichever the server wrote first', async () => {
    for (const events of [
      [KEY, status('error')],
      [status('error'), KEY],
    ])
      expect((await failed([...ran, ...events])).detail).toContain('LLMAuthenticationError');
  });

  it('reads the real events of an unavailable model', async () => {
    const { items } = body<{ items: Event[] }>('agent-server-1.58-events-llm-unavailable');
    expect((await failed(items.toReversed())).detail).toBe(
      `LLMServiceUnavailableError: litellm.InternalServerError: InternalServerError: OpenAIException - boom: ${advice.retry}`,
    );
  });

  it('reads an old server’s event, named by its full path', async () => {
    const old = { ...KEY, kind: 'openhands.sdk.event.conversation_error.ConversationErrorEvent' };
    expect((await failed([...ran, old, status('error')])).detail).toContain('LLMAuth');
  });

  it('waits two seconds for a reason that comes after the status', async () => {
    expect(await failed([...ran, status('error')])).toMatchObject({
      ...{ verdict: 'failed', detail: sentences.agentFailed, confirmMs: 2_000 },
    });
  });

  it('never tells the reason of an earlier run', async () => {
    const earlier = [...ran, KEY, status('error'), message, status('running')];
    const killed = [
      ...earlier,
      status('error'),
      { kind: 'AgentErrorEvent', tool_name: 'terminal' },
    ];
    expect((await failed(killed)).detail).toBe(sentences.agentFailed);
  });

  it('never tells the reason of an earlier run that is far back', async () => {
    const events = [KEY, message, status('running'), ...stats(40), status('error')];
    expect((await failed(events)).detail).toBe(sentences.agentFailed);
  });

  it('tells no reason of what is stuck: there is none', async () => {
    const earlier = [...ran, KEY, status('error'), message, status('running')];
    expect(await failed([...earlier, status('stuck')], 'stuck')).toMatchObject({
      ...{ verdict: 'failed', detail: sentences.agentStuck },
    });
  });

  it('says so without a reason, at once, when the events can’t be had', async () => {
    const { observation } = await askAgentServer({
      fields: { execution_status: 'error' },
      events: { status: 500, body: 'Internal Server Error' },
    });
    expect(observation).toMatchObject({ verdict: 'failed', detail: sentences.agentFailed });
    expect(observation.confirmMs ?? 0).toBe(0);
  });

  it('says a long reason in one line of at most 200 characters, advice included', async () => {
    const event = failure('LLMError', `line one\nline two\t${'x'.repeat(5_000)}`, 'settings');
    const { detail = '' } = await failed([...ran, event, status('error')]);
    expect(detail).toHaveLength(200);
    expect(detail).toMatch(/^LLMError: line one line two x+….*settings/);
    expect(detail.endsWith(advice.settings)).toBe(true);
  });
});
