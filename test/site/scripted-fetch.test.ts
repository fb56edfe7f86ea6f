import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createPollingMachine, type PolicyInput, poll } from 'pollchart';
import { agentServerConversation } from 'pollchart/openhands';
import { fault, type Step, startStatusServer } from 'pollchart/testing';
import { describe, expect, it } from 'vitest';
import { responseOf } from '../../site/demo/response-of.ts';
import { scriptedFetch } from '../../site/demo/scripted-fetch.ts';
import { Auth } from '../../src/testing/auth.ts';
import { createPlanner } from '../../src/testing/planner.ts';
import { Scripts } from '../../src/testing/script.ts';

const ID = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';
const HOST = 'http://page.invalid';

function fetchThatPlays(...steps: Step[]): typeof fetch {
  const scripts = new Scripts();
  scripts.play(ID, steps);
  const plan = createPlanner({
    options: { api: 'agent-server' },
    version: '1.58.2',
    auth: new Auth({ mode: 'none' }),
    scripts,
    agentServerUrl: () => HOST,
  });
  return scriptedFetch(plan, 0);
}

const quick = { interval: { minMs: 1, maxMs: 1 }, backoff: { baseMs: 1, maxMs: 1 } };
const impatient = { ...quick, requestTimeoutMs: 300 };

async function polled(baseUrl: string, fetch: typeof globalThis.fetch, policy: PolicyInput) {
  const machine = createPollingMachine(agentServerConversation({ baseUrl }), { fetch, policy });
  const { reason, polls, failure } = await poll(machine, { id: ID });
  return { reason, polls, code: failure?.code ?? null };
}

const inPage = (policy: PolicyInput, ...steps: Step[]) =>
  polled(HOST, fetchThatPlays(...steps), policy);

async function onServer(policy: PolicyInput, ...steps: Step[]) {
  await using server = await startStatusServer({ api: 'agent-server' });
  server.play(ID, steps);
  return await polled(server.url, fetch, policy);
}

describe('a script that is played within a page', () => {
  it('goes on behind a failure, to its end', async () => {
    const steps = ['running', fault.status(503), 'finished'] as const;
    const outcome = { reason: 'succeeded', polls: 3, code: null };
    expect(await inPage(quick, ...steps)).toEqual(outcome);
    expect(await onServer(quick, ...steps)).toEqual(outcome);
  });

  it.each([fault.stall({ at: 'headers' }), fault.stall({ at: 'body' })])(
    'an answer that never comes to its end, %j, times out',
    async (step) => {
      const outcome = { reason: 'exhausted', polls: 1, code: 'timeout' };
      expect(await inPage({ ...impatient, maxFailures: 1 }, step)).toEqual(outcome);
      expect(await onServer({ ...impatient, maxFailures: 1 }, step)).toEqual(outcome);
    },
  );

  it.each<[string, Step]>([
    ['a connection that breaks before any answer', fault.reset()],
    ['one that breaks behind the headers', fault.reset({ after: 'headers' })],
    ['one that breaks within the body', fault.reset({ after: 20 })],
    ['half of a JSON text', fault.truncatedJson()],
    ['a web page', fault.html()],
    ['too much', fault.oversized(2 ** 25)],
    ['an unknown id', null],
    ['a 429', fault.status(429, { headers: { 'Retry-After': '99999' } })],
    ['a 401', fault.status(401)],
  ])('%s ends a poll as it does on a server', async (_, step) => {
    const policy = { ...quick, maxFailures: 1 };
    const outcome = await inPage(policy, 'running', step);
    expect(outcome.polls).toBeGreaterThan(1);
    expect(outcome).toEqual(await onServer(policy, 'running', step));
  });

  it('a request that is aborted ends at once', async () => {
    const abort = new AbortController();
    const answer = fetchThatPlays(fault.stall({ at: 'headers' }))(
      `${HOST}/api/conversations/${ID}`,
      {
        signal: abort.signal,
      },
    );
    abort.abort();
    await expect(answer).rejects.toThrow('This operation was aborted');
  });

  it('headers come as often as they are given, and without those taken away', async () => {
    const { headers } = await responseOf(
      {
        ...{ status: 200, body: '', lastModified: null, delivery: { kind: 'whole' } },
        headers: { Date: null, 'X-Quota': ['1', '2'] },
      },
      new AbortController().signal,
    );
    expect([...headers]).toEqual([['x-quota', '1, 2']]);
  });
});

it('what the script’s player loads of Node is what its stand-in for a page has', () => {
  const entry = fileURLToPath(new URL('../../src/testing/planner.ts', import.meta.url));
  const standIn = readFileSync(
    fileURLToPath(new URL('../../site/demo/node-in-page.ts', import.meta.url)),
    'utf8',
  );
  const needed = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(/^import \{([^}]*)\} from '([^']+)'/gm);
    for (const [, names = '', from = ''] of imports)
      if (from.startsWith('node:'))
        for (const name of names.split(',')) needed.add(`${from} ${name.trim()}`);
      else if (from.startsWith('.')) visit(fileURLToPath(new URL(from, `file://${file}`)));
  };
  visit(entry);
  expect([...needed]).not.toEqual([]);
  const missing = [...needed]
    .map((each) => each.split(' '))
    .filter(
      ([from, name]) =>
        !/^node:(crypto|http|zlib)$/.test(from ?? '') ||
        !new RegExp(`export (const|function) ${name}\\b`).test(standIn),
    );
  expect(missing).toEqual([]);
});
