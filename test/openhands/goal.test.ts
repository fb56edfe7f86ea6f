import { describe, expect, it } from 'vitest';
import { sentences } from '../../src/openhands/sentences.ts';
import {
  askAgentServer,
  type Event,
  goal,
  lastWas,
  message,
  state,
  stats,
  status,
} from './agent-server.ts';
import { body } from './bodies.ts';

const active = (iteration: number) =>
  goal({ active: true, status: 'running', iteration, max_iterations: 5, verdict: null });
const over = (how: string) => goal({ active: false, status: how, iteration: 3 });
const finished = { execution_status: 'finished' };

/** One round: it begins with the goal's event, the message and the start. */
const round = (iteration: number, calls: number): Event[] => [
  ...[active(iteration), message, status('running')],
  ...stats(calls),
  status('finished'),
];

const following = (events: readonly Event[], fields: object = finished, options = {}) =>
  askAgentServer({ fields: fields as Record<string, unknown>, events }, options);

describe('a conversation that reads finished', () => {
  it('has succeeded at once where the events name no goal', async () => {
    const { observation, more } = await following([message, status('running'), status('finished')]);
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 0 });
    expect(more).toHaveLength(1);
  });

  it('goes on between the rounds of a goal, and says which round comes next', async () => {
    const { observation } = await following(round(1, 3));
    expect(observation).toMatchObject({
      status: 'finished',
      verdict: 'pending',
      detail: 'the goal is not reached yet (round 2 of 5)',
    });
  });

  it('goes on at each moment of a real goal of three rounds, and ends with the last', async () => {
    const { items } = body<{ items: Event[] }>('agent-server-1.58-events-goal-rounds');
    const ends = items.flatMap(({ key, value }, place) =>
      key === 'execution_status' && value === 'finished' ? [place] : [],
    );
    const verdicts: unknown[] = [];
    for (const end of ends) {
      const { observation } = await following(items.slice(0, end + 1));
      verdicts.push(observation.verdict);
    }
    expect(verdicts).toEqual(['pending', 'pending', 'pending']);
    expect((await following(items)).observation).toMatchObject({
      verdict: 'succeeded',
      confirmMs: 0,
    });
  });

  it.each(['finished', 'idle', 'stuck'])(
    'goes on as %s after a goal was seen to continue, while no events can be had',
    async (execution_status) => {
      const seen = await following(round(1, 3));
      const last = lastWas('finished', { detail: seen.observation.detail ?? null });
      const { observation } = await askAgentServer(
        { fields: { execution_status }, events: { status: 503 } },
        {},
        { last },
      );
      expect(observation).toMatchObject({
        status: execution_status,
        verdict: 'pending',
        detail: 'the goal is not reached yet',
      });
      const again = lastWas(execution_status, { detail: 'the goal is not reached yet' });
      const ended = await askAgentServer(
        { fields: finished, events: [...round(2, 3), over('complete')] },
        {},
        { last: again },
      );
      expect(ended.observation).toMatchObject({ verdict: 'succeeded', confirmMs: 0 });
    },
  );

  it.each([
    ['complete', 'succeeded', undefined, 0],
    ['capped', 'stopped', sentences.goalMissed, undefined],
    // A person's message may have taken its place, which runs in a moment.
    ['interrupted', 'stopped', sentences.goalInterrupted, 2_000],
  ])('of a goal that is %s is %s', async (how, verdict, detail, confirmMs) => {
    const { observation } = await following([...round(2, 3), over(how)]);
    expect(observation).toMatchObject({ verdict, ...(confirmMs !== undefined && { confirmMs }) });
    expect(observation.detail).toBe(detail);
  });

  it('has succeeded when it ran without a goal after one that was interrupted', async () => {
    const { observation } = await following([
      ...[...round(0, 2), over('interrupted'), message, status('running')],
      status('finished'),
    ]);
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 0 });
  });

  it('finds the goal of a long round before the last message, in three requests', async () => {
    const { observation, more } = await following(round(1, 200));
    expect(observation).toMatchObject({ verdict: 'pending' });
    expect(observation.detail).toContain('round 2 of 5');
    expect(more).toHaveLength(3);
  });

  it('has succeeded after a long run without a goal, in three requests', async () => {
    const { observation, more } = await following([
      ...[status('idle'), message, status('running'), ...stats(200), status('finished')],
    ]);
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 0 });
    expect(more).toHaveLength(3);
  });

  it('of a long run whose goal can’t be looked for is believed after 30 s', async () => {
    const { observation, more } = await askAgentServer(
      {
        ...{ fields: finished, events: round(1, 200) },
        finalResponse: { body: { response: 'Done.' } },
      },
      { finalResponse: true },
    );
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 30_000 });
    expect(more).toHaveLength(2);
  });

  it.each([
    ['there are none', { status: 404, body: { detail: 'Not Found' } }],
    ['the server fails', { status: 500, body: 'Internal Server Error' }],
    ['they have another form', { body: { events: [] } }],
    ['they are no JSON', { body: '<!doctype html>' }],
    ['the connection breaks', 'reset' as const],
  ])('is believed after 10 s when its events can’t be had: %s', async (_, events) => {
    const { observation } = await askAgentServer({ fields: finished, events });
    expect(observation).toMatchObject({
      ...{ verdict: 'succeeded', confirmMs: 10_000 },
      interval: { minMs: 2_000, maxMs: 3_000 },
    });
  });

  it('is read without events that hang, in half of the time', async () => {
    const { observation } = await askAgentServer(
      { fields: finished, events: 'silence' },
      {},
      { requestTimeoutMs: 1_000 },
    );
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 10_000 });
    expect(observation.elapsedMs).toBeLessThan(1_000);
  });

  it.each([
    { hook_config: { stop: [{ matcher: '*', hooks: [{ command: './check.sh' }] }] } },
    { hook_config: { hooks: { Stop: [{ hooks: [] }] } } },
  ])('is believed after 10 s when a stop hook may turn it back: %j', async (fields) => {
    const { observation } = await following([status('finished')], { ...finished, ...fields });
    expect(observation).toMatchObject({
      ...{ verdict: 'succeeded', confirmMs: 10_000 },
    });
  });

  it.each([
    { hook_config: { stop: [], pre_tool_use: [{}] } },
    { hook_config: null },
    { hook_config: 'none' },
  ])('is believed at once without a stop hook: %j', async (fields) => {
    const { observation } = await following([status('finished')], { ...finished, ...fields });
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 0 });
  });

  it('knows nothing of a goal whose event has another form, and is believed after 30 s', async () => {
    const { observation } = await following([state('goal', 'active'), status('finished')]);
    expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 30_000 });
  });

  it('says the agent’s last words, if it is asked to', async () => {
    const conversation = {
      ...{ fields: finished, events: [status('finished')] },
      finalResponse: { body: body('agent-server-1.58-final-response') },
    };
    const asked = await askAgentServer(conversation, { finalResponse: true });
    expect(asked.observation).toMatchObject({
      ...{ verdict: 'succeeded', confirmMs: 0, detail: 'All done: the fake model says so.' },
    });
    const unasked = await askAgentServer(conversation);
    expect(unasked.observation.detail).toBeUndefined();
    expect(unasked.more.join()).not.toContain('final');
  });

  it.each([{ body: { response: '' } }, { status: 404, body: { detail: 'Not Found' } }])(
    'has succeeded without last words: %j',
    async (finalResponse) => {
      const conversation = { fields: finished, events: [status('finished')], finalResponse };
      const { observation } = await askAgentServer(conversation, { finalResponse: true });
      expect(observation).toMatchObject({ verdict: 'succeeded', confirmMs: 0 });
      expect(observation.detail).toBeUndefined();
    },
  );
});

describe('while a goal is active', () => {
  const worked = { stats: body<{ stats: object }>('agent-server-1.58-idle-after-rejection').stats };

  it.each(['idle', 'stuck'])('%s is not the end of a round’s work', async (execution_status) => {
    const { observation } = await following([...round(1, 2), status(execution_status)], {
      ...worked,
      execution_status,
    });
    expect(observation).toMatchObject({ status: execution_status, verdict: 'pending' });
    expect(observation.detail).toContain('round 2 of 5');
  });

  it('counts no rounds that the server doesn’t tell', async () => {
    const { observation } = await following([goal({ active: true }), status('finished')]);
    expect(observation.detail).toBe('the goal is not reached yet');
  });
});
