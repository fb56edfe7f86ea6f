import { describe, expect, it } from 'vitest';
import { type BatchResource, createFleetMachine, pollFleet } from '../../src/fleet/index.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversations,
} from '../../src/openhands/index.ts';
import { noApi, sentences } from '../../src/openhands/sentences.ts';
import type { BatchResponse } from '../../src/resource/status-response.ts';
import type { Reply } from '../support/plain-server.ts';
import { agentReply, message, serve, status } from './agent-server.ts';
import { body } from './bodies.ts';

const at = { baseUrl: 'http://localhost:3000/prefix/' };

const [running, unknown, finished, missing] = [
  '7d9f0c2ab4e84d0f9a6b1c2d3e4f5061',
  '0'.repeat(32),
  'aaaabbbbccccddddeeeeffff00001111',
  '11112222333344445555666677778888',
] as const;
const all = [running, unknown, finished, missing];

const urlOf = <TData>(resource: BatchResource<TData>, ids: readonly string[]) =>
  String(resource.request(ids).url);

function read<TData>(resource: BatchResource<TData>, json: unknown, ids: readonly string[]) {
  const readings = resource.readings(json, ids, {} as BatchResponse) as readonly { id: string }[];
  return Object.fromEntries(readings.map(({ id, ...reading }) => [id, reading]));
}

describe('appConversations', () => {
  const resource = appConversations(at);

  it('asks with repeated ids, at most 99 of them', () => {
    expect(urlOf(resource, [running, missing])).toBe(
      `http://localhost:3000/prefix/api/v1/app-conversations?ids=${running}&ids=${missing}`,
    );
    expect(resource.limit).toBe(99);
  });

  it('reads a real body in the order of the ids', () => {
    const readings = read(resource, body('v1-batch-running-null-finished-missing'), all);
    expect(Object.keys(readings)).toEqual([running, finished, missing]);
    expect(readings).toMatchObject({
      [running]: { status: 'running', verdict: 'pending', data: { id: running } },
      [finished]: {
        ...{ status: 'finished', verdict: 'succeeded', confirmMs: 30_000 },
        ...{ label: 'Write changelog', data: { id: finished } },
      },
      [missing]: { status: 'MISSING', verdict: 'stopped', confirmMs: 30_000 },
    });
  });

  it('drops the keys of the sandboxes, unless they are asked for', () => {
    const json = body('v1-batch-running-null-finished-missing');
    const withKey = (json as object[]).map(
      (item) => item && { ...item, session_api_key: 'canary' },
    );
    expect(JSON.stringify(read(resource, withKey, all))).not.toContain('canary');
    const keeping = appConversations({ ...at, keepSessionApiKey: true });
    expect(JSON.stringify(read(keeping, withKey, all))).toContain('canary');
  });

  it('counts an id as missing that has no place in a list that is too short', () => {
    expect(read(resource, [], [running])).toEqual({});
  });

  it('names the problem of one item', () => {
    const reading = read(resource, [{ id: running, sandbox_status: 7 }], [running])[running];
    expect(reading).toMatchObject({
      problem: [{ path: ['sandbox_status'], expected: 'string' }],
    });
  });

  it('refuses a base URL that can’t be taken', () => {
    expect(() => appConversations({ baseUrl: 'file:///etc' })).toThrow('http: or https:');
  });

  it('leaves ids that are no UUIDs out of the request, and refuses each of them alone', () => {
    const ids = ['../../x?y=1#z', running, 'abc', missing];
    expect(urlOf(resource, ids)).toBe(urlOf(resource, [running, missing]));
    const [first, , , last] = body<unknown[]>('v1-batch-running-null-finished-missing');
    expect(read(resource, [first, last], ids)).toMatchObject({
      [running]: { status: 'running' },
      [missing]: { status: 'MISSING' },
      abc: { type: 'rejected', message: expect.stringContaining('a UUID (32 hex digits') },
      '../../x?y=1#z': { type: 'rejected' },
    });
  });

  it('makes no request for ids of which none is a UUID', async () => {
    const server = await serve(() => ({ body: [] }));
    const machine = createFleetMachine(appConversations({ baseUrl: server.url }));
    const { outcomes } = await pollFleet(machine, { ids: ['abc', 'def'] });
    expect(outcomes.map(({ reason }) => reason)).toEqual(['rejected', 'rejected']);
    expect(server.requests).toEqual([]);
  });

  it('ends its members as rejected where the server has no such API', async () => {
    const server = await serve(() => ({ status: 404, body: { detail: 'Not Found' } }));
    const machine = createFleetMachine(appConversations({ baseUrl: server.url }));
    const { outcomes } = await pollFleet(machine, { ids: all });
    expect(
      new Set(outcomes.map(({ reason, failure }) => `${reason}: ${failure?.message}`)),
    ).toEqual(new Set([`rejected: ${noApi.v1}`]));
  });

  it('a page instead of a list ends the fleet’s members as rejected: the address is wrong', async () => {
    const page = '<!doctype html><title>OpenHands</title>';
    const fetch = async () => new Response(page, { headers: { 'content-type': 'text/html' } });
    const { outcomes, polls } = await pollFleet(createFleetMachine(resource, { fetch }), {
      ids: all,
    });
    expect(outcomes.map(({ reason, failure }) => [reason, failure?.code])).toEqual(
      all.map(() => ['rejected', 'notJson']),
    );
    expect(polls).toBe(1);
  });
});

describe('agentServerConversations', () => {
  const resource = agentServerConversations(at);
  const dashed = '7d9f0c2a-b4e8-4d0f-9a6b-1c2d3e4f5061';

  it('asks with dashed ids', () => {
    expect(resource.normalizeId(running)).toBe(dashed);
    expect(urlOf(resource, [dashed])).toBe(
      `http://localhost:3000/prefix/api/conversations?ids=${dashed}`,
    );
  });

  it('reads each conversation as the single endpoint is read', async () => {
    const json = body('agent-server-1.1.0-running');
    const single = await agentServerConversation(at).schema['~standard'].validate(json);
    const readings = read(resource, [json], [dashed]);
    expect(readings).toMatchObject({ [dashed]: { status: 'running', verdict: 'pending' } });
    const { value } = single as { value: object };
    expect(readings[dashed]).toMatchObject({ data: { ...value, id: dashed } });
  });

  it('reads a real batch: finished after 30 s, idle after work waits for a person', () => {
    const json = body<{ id: string; execution_status: string }[]>(
      'agent-server-1.58-batch-finished-unknown-idle',
    );
    const ids = json.map(
      (item, place) => item?.id ?? `0000000${place}-0000-4000-8000-000000000000`,
    );
    const readings = Object.values(read(resource, json, ids));
    expect(readings).toMatchObject([
      { status: 'finished', verdict: 'succeeded', confirmMs: 30_000, label: 'A fake title' },
      { status: 'idle' },
    ]);
  });

  it('asks for one that has failed alone, which tells why, and for no other', async () => {
    const failed = '781f9e30-acdc-4eda-9f18-ad0dcde39dea';
    const event = { kind: 'ConversationErrorEvent', code: 'LLMError', detail: 'no such model' };
    const alone = agentReply({
      fields: { execution_status: 'error' },
      events: [message, status('running'), event, status('error')],
    });
    const paused = { ...body<object>('agent-server-1.58-finished'), execution_status: 'paused' };
    const server = await serve((path): Reply => {
      if (!path.includes('?ids=')) return alone(path);
      return {
        body: [
          { ...paused, execution_status: 'error', id: failed },
          { ...paused, id: dashed },
        ],
      };
    });
    const machine = createFleetMachine(agentServerConversations({ baseUrl: server.url }), {
      policy: { endWhenBlocked: true, interval: { minMs: 20, maxMs: 20 } },
    });
    const { outcomes } = await pollFleet(machine, { ids: [failed, dashed] });
    expect(outcomes.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['failed', 'LLMError: no such model'],
      ['blocked', sentences.agentPaused],
    ]);
    const asked = server.requests.map(({ path }) => path).filter((path) => !path.includes('?ids='));
    expect(new Set(asked.map((path) => path.split('/')[3]?.split('?')[0]))).toEqual(
      new Set([failed]),
    );
  });
});
