import { expect, test } from 'vitest';
import { started, v0 } from './started.ts';

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
const session = (key: string) => ({ 'X-Session-API-Key': key });
const cookie = (key: string) => ({ Cookie: `theme=dark; keycloak_auth=${key}` });

test.each(['self-hosted', 'agent-server'] as const)(
  'a %s server reads X-Session-API-Key and nothing else',
  async (mode) => {
    const { get } = await started({ auth: { mode, key: 'good' } });
    const status = async (headers: HeadersInit) => (await get(v0('abc'), { headers })).status;
    expect(await status(session('good'))).toBe(200);
    expect(await status(session('bad'))).toBe(401);
    expect(await status({ ...bearer('good'), ...cookie('good') })).toBe(401);
    const refused = await get(v0('abc'));
    expect(await refused.json()).toEqual({ detail: 'Unauthorized' });
  },
);

test('a cloud server reads Bearer, else X-Session-API-Key, else the cookie', async () => {
  const { get } = await started({ auth: { mode: 'cloud', key: 'good' } });
  const status = async (headers: HeadersInit) => (await get(v0('abc'), { headers })).status;
  expect(await status(bearer('good'))).toBe(200);
  expect(await status(session('good'))).toBe(200);
  expect(await status(cookie('good'))).toBe(200);
  expect(await status({ ...bearer('bad'), ...session('good') })).toBe(401);
  expect(await status({ ...bearer('bad'), ...cookie('good') })).toBe(200);
  const refused = await get(v0('abc'));
  expect(await refused.json()).toEqual({ error: 'NoCredentialsError' });
});

test('a rotated key replaces the old one, and a refused request uses no step of the script', async () => {
  const { server, get, read } = await started({
    auth: { mode: 'self-hosted', key: ['old', 'older'] },
  });
  server.play('abc', ['STARTING', 'STOPPED']);
  server.setKey('new');
  expect((await get(v0('abc'), { headers: session('old') })).status).toBe(401);
  expect(await read(v0('abc'), { headers: session('new') })).toMatchObject({ status: 'STARTING' });
});
