import { describe, expect, it } from 'vitest';
import type { Resource, StatusReading } from '../../src/index.ts';
import {
  agentServerConversation,
  appConversation,
  conversationV0,
} from '../../src/openhands/index.ts';
import type { StatusResponse } from '../../src/resource/status-response.ts';
import { refusal } from '../support/refusal.ts';
import { body } from './bodies.ts';

/** What the resource reads in the data alone. */
const read = <TData>(resource: Resource<TData>, data: TData) =>
  resource.read(data, {} as StatusResponse) as StatusReading;

async function parsed<TData>(resource: Resource<TData>, json: unknown): Promise<TData> {
  const result = await resource.schema['~standard'].validate(json);
  if (result.issues) throw new Error(JSON.stringify(result.issues));
  return result.value as TData;
}

const at = { baseUrl: 'http://localhost:3000' };

describe('conversationV0', () => {
  const resource = conversationV0(at);

  it('reads every field of the seed and of a real body', async () => {
    const data = await parsed(resource, body('v0-running'));
    const { session_api_key: _, ...sent } = body('v0-running') as Record<string, unknown>;
    expect(data).toEqual(sent);
    expect(read(resource, data)).toEqual({
      status: 'RUNNING',
      verdict: 'pending',
      label: 'Fix flaky login test',
      data,
      interval: { minMs: 5_000, maxMs: 10_000 },
    });
  });

  it('asks more often while it starts', async () => {
    const data = await parsed(resource, body('v0-starting'));
    expect(read(resource, data).interval).toEqual({ minMs: 2_000, maxMs: 3_000 });
    expect(data.last_updated_at).toBeNull();
  });

  it('says that no message comes with ERROR, and what runtime_status says', async () => {
    const data = await parsed(resource, body('v0-saas-error'));
    expect(read(resource, data)).toEqual({
      status: 'ERROR',
      verdict: 'failed',
      label: 'Upgrade deps',
      data,
      detail: 'OpenHands sends no message with ERROR, and no runtime_status either',
    });
    const known = { ...data, runtime_status: 'STATUS$ERROR_LLM_AUTHENTICATION' };
    expect(read(resource, known).detail).toContain(
      'runtime_status STATUS$ERROR_LLM_AUTHENTICATION',
    );
  });

  it('drops the session_api_key unless asked for', async () => {
    const error = body('v0-saas-error');
    expect(await parsed(resource, error)).not.toHaveProperty('session_api_key');
    const keeping = conversationV0({ ...at, keepSessionApiKey: true });
    expect((await parsed(keeping, error)).session_api_key).toBe('FAKE-not-a-real-key-000000000001');
  });

  it('relies on the id and the status alone', async () => {
    const data = await parsed(resource, {
      conversation_id: 'x',
      status: 'NEW',
      title: 7,
      pr_number: 'many',
    });
    expect(data).toMatchObject({ title: null, pr_number: [], num_connections: null, url: null });
    await expect(parsed(resource, { conversation_id: 'x' })).rejects.toThrow('status');
  });

  it('reads timestamps without a zone as UTC', async () => {
    const times = {
      created_at: '2025-11-14T08:59:00.000001',
      last_updated_at: '2025-11-14T08:59:00+02:00',
    };
    const data = await parsed(resource, { ...(body('v0-running') as object), ...times });
    expect(data.created_at).toBe('2025-11-14T08:59:00.000001Z');
    expect(data.last_updated_at).toBe('2025-11-14T08:59:00+02:00');
  });

  it('refuses a base URL when it is made', () => {
    expect(() => conversationV0({ baseUrl: 'localhost:3000' })).toThrow(
      refusal('baseUrl', '"localhost:"'),
    );
  });
});

describe('appConversation', () => {
  const resource = appConversation(at);
  const [running, unknown, , missing] = body('v1-batch-running-null-finished-missing') as unknown[];

  it('reads every field of a real body', async () => {
    const data = await parsed(resource, [running]);
    expect(data).toEqual({
      ...(running as object),
      session_api_key: undefined,
      agent_kind: null,
      public: null,
      tags: null,
    });
    expect(data).not.toHaveProperty('session_api_key');
  });

  it.each([
    ['running', running, 'running', 'pending'],
    ['missing', missing, 'MISSING', 'stopped'],
  ])('knows what a %s one means', async (_, item, status, verdict) => {
    const data = await parsed(resource, [item]);
    expect(read(resource, data)).toMatchObject({ status, verdict });
  });

  it('reads null for an id that the server doesn’t know', async () => {
    expect(await parsed(resource, [unknown])).toBeNull();
  });

  it('accepts exactly one item for its one id', async () => {
    await expect(parsed(resource, [])).rejects.toThrow();
    await expect(parsed(resource, running)).rejects.toThrow();
  });

  it('sends the id without dashes and in lower case', () => {
    const { url } = resource.request('7D9F0C2A-b4e8-4d0f-9a6b-1c2d3e4f5061', null);
    expect(String(url)).toBe(
      'http://localhost:3000/api/v1/app-conversations?ids=7d9f0c2ab4e84d0f9a6b1c2d3e4f5061',
    );
  });

  it('refuses an id that is no UUID', () => {
    for (const id of ['a&ids=b c', '', '7d9f0c2ab4e84d0f9a6b1c2d3e4f506'])
      expect(() => resource.request(id, null)).toThrow(
        refusal('id', JSON.stringify(id), 'a UUID (32 hex digits, with or without dashes)'),
      );
  });
});

describe('agentServerConversation', () => {
  const resource = agentServerConversation(at);

  it('reads a real body, without the settings that may hold keys', async () => {
    const data = await parsed(resource, body('agent-server-1.1.0-running'));
    expect(data).toMatchObject({
      id: '7d9f0c2ab4e84d0f9a6b1c2d3e4f5061',
      execution_status: 'running',
      title: null,
    });
    expect(Object.keys(data)).not.toContain('agent');
    expect(Object.keys(data)).not.toContain('workspace');
  });

  it('sends the id with dashes', () => {
    const { url } = resource.request('7d9f0c2ab4e84d0f9a6b1c2d3e4f5061', null);
    expect(String(url)).toBe(
      'http://localhost:3000/api/conversations/7d9f0c2a-b4e8-4d0f-9a6b-1c2d3e4f5061',
    );
  });

  it('doesn’t take a main server’s body for its own', async () => {
    await expect(parsed(resource, body('v0-running'))).rejects.toThrow();
  });
});
