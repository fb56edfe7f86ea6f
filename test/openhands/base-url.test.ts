import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPollingMachine, explain, poll } from '../../src/index.ts';
import {
  agentServerConversation,
  agentServerConversations,
  appConversation,
  appConversations,
  conversation,
  conversationV0,
  startTask,
} from '../../src/openhands/index.ts';
import { refusal } from '../support/refusal.ts';

const ID = '7d9f0c2ab4e84d0f9a6b000000000000';
const single = {
  agentServerConversation,
  appConversation,
  conversation,
  conversationV0,
  startTask,
};
const batches = { agentServerConversations, appConversations };

type Options = Parameters<typeof conversation>[0];

/** The URL of a request, by the resource's name. */
const requests: [string, (options: Options) => () => string][] = [
  ...Object.entries(single).map(([name, define]): [string, (options: Options) => () => string] => [
    name,
    (options) => {
      const { request } = define(options);
      return () => String(request(ID, null).url);
    },
  ]),
  ...Object.entries(batches).map(([name, define]): [string, (options: Options) => () => string] => [
    name,
    (options) => {
      const { request } = define(options);
      return () => String(request([ID]).url);
    },
  ]),
];

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(requests)('the base URL of %s', (_, define) => {
  it.each(['', '/', '/proxy'])('may be the path %j, once there is a page', (baseUrl) => {
    const request = define({ baseUrl });
    expect(request).toThrow(/^baseUrl: expected an http: or https: URL \(a path is one only in a/);
    vi.stubGlobal('origin', 'https://page.test');
    const root = `https://page.test${baseUrl === '/proxy' ? '/proxy' : ''}/api/`;
    expect(request().slice(0, root.length)).toBe(root);
  });

  it('may be a function, which is asked at each request', () => {
    let port = 1;
    const request = define({ baseUrl: () => `http://127.0.0.1:${port}` });
    expect(new URL(request()).port).toBe('1');
    port = 2;
    expect(new URL(request()).port).toBe('2');
  });

  it('is refused at once when it is none anywhere', () => {
    expect(() => define({ baseUrl: 'localhost:3000' })).toThrow(refusal('baseUrl', '"localhost:"'));
    expect(() => define({ baseUrl: '//host.test' })).toThrow(/^baseUrl: expected/);
  });
});

it('a poll without a page for its path ends with what is needed, and sends nothing', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>();
  const machine = createPollingMachine(conversationV0({ baseUrl: '/api' }), { fetch });
  const outcome = await poll(machine, { id: 'abc' });
  expect(outcome.reason).toBe('rejected');
  expect(explain(outcome)).toContain('a path is one only in a web page, which has an origin');
  expect(fetch).not.toHaveBeenCalled();
});
