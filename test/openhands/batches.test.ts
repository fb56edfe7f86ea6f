import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BatchResource, createFleetMachine, pollFleet } from '../../src/fleet/index.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversations,
} from '../../src/openhands/index.ts';
import type { BatchResponse } from '../../src/resource/status-response.ts';

const body = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/openhands/${name}.json`, import.meta.url), 'utf8'));

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
    expect(urlOf(resource, ['a', 'b&c'])).toBe(
      'http://localhost:3000/prefix/api/v1/app-conversations?ids=a&ids=b%26c',
    );
    expect(resource.limit).toBe(99);
  });

  it('reads a real body in the order of the ids', () => {
    const readings = read(resource, body('v1-batch-running-null-finished-missing'), all);
    expect(Object.keys(readings)).toEqual([running, finished, missing]);
    expect(readings).toMatchObject({
      [running]: { status: 'running', verdict: 'pending', data: { id: running } },
      [finished]: { status: 'finished', verdict: 'succeeded', data: { id: finished } },
      [missing]: { status: 'MISSING', verdict: 'succeeded', confirmMs: 2_000 },
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
      problem: [{ path: ['sandbox_status'], message: expect.stringContaining('expected string') }],
    });
  });

  it('refuses a base URL that can’t be taken, and never sends an id past the query', () => {
    expect(() => appConversations({ baseUrl: 'file:///etc' })).toThrow('http: or https:');
    const { pathname, searchParams } = new URL(urlOf(resource, ['../../x?y=1#z']));
    expect(pathname).toBe('/prefix/api/v1/app-conversations');
    expect(searchParams.getAll('ids')).toEqual(['../../x?y=1#z']);
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
    expect(readings[dashed]).toMatchObject({ data: (single as { value: unknown }).value });
  });
});
