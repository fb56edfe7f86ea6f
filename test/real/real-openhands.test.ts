import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startModel } from '../../scripts/real-openhands/model.ts';
import { runScenario } from '../../scripts/real-openhands/run-scenario.ts';
import type { Ask, Expected, Scenario } from '../../scripts/real-openhands/scenario.ts';
import { tableOf } from '../../scripts/real-openhands/table.ts';
import { watchCommand } from '../../scripts/real-openhands/watch-command.ts';
import type { End, Way } from '../../scripts/real-openhands/way.ts';
import { startPlainServer } from '../support/plain-server.ts';

/** A poll that has read one status and ends once it is let. */
function readingOf(status: string, ended: Promise<End>): Way {
  return () => ({ hasRead: async (words) => expect(words).toBe(status), ended });
}

const endOf = (end: string): End => ({ end, sentence: `It is ${end}.`, output: 'done in full' });

/** Runs a scenario whose server says these things, one after the other, and the last for ever. */
function played(
  said: readonly string[],
  end: string,
  rest: Partial<Scenario> & { readonly expected: Expected },
) {
  const left = [...said];
  const ask: Ask = async () => left.shift() ?? said.at(-1) ?? '';
  const scenario = {
    name: 'a conversation',
    begin: async () => 'id',
    way: readingOf('running', Promise.resolve(endOf(end))),
    ...rest,
  };
  return runScenario(scenario, { ask }, 300);
}

it('nothing is said of a poll that ends as a person would expect', async () => {
  const { complaints, truth } = await played(['finished'], 'succeeded', {
    expected: { end: 'succeeded', says: ['in full'] },
  });
  expect(complaints).toEqual([]);
  expect(truth).toMatchObject([{ status: 'finished' }]);
});

it('each difference from what a person would expect is named, and stands in the table', async () => {
  const result = await played(['error'], 'failed', {
    expected: { end: 'succeeded', says: ['hooray'] },
  });
  expect(result.complaints).toEqual([
    'ended with failed, expected succeeded',
    'never said "hooray"',
  ]);
  const [row] = tableOf(new Map([['agent-server', [result]]]))
    .split('\n')
    .slice(-1);
  expect(row).toContain('| a conversation | error 0.0 s | failed, 0.0 s: It is failed. | ✗ ended');
});

it.each(['succeeded', 'exit 0 && deploy'])('after %s the server must not work on', async (end) => {
  const { complaints } = await played(['finished', 'running'], end, { expected: { end } });
  expect(complaints).toEqual(['the server went on: running']);
});

it('after anything else it may', async () => {
  const { complaints } = await played(['finished', 'running'], 'exit 7', {
    expected: { end: 'exit 7' },
  });
  expect(complaints).toEqual([]);
});

it('what is done meanwhile is done in turn, when the poll has read or the server has said it', async () => {
  const acted: string[] = [];
  let end = (_: End) => {};
  const ended = new Promise<End>((resolve) => {
    end = resolve;
  });
  const { complaints } = await played(['running', 'paused'], '', {
    way: readingOf('running', ended),
    meanwhile: [
      { once: { read: 'running' }, act: (id) => acted.push(`pause ${id}`) },
      { once: { server: 'paused' }, act: () => end(endOf('blocked')) },
    ],
    expected: { end: 'blocked' },
  });
  expect(acted).toEqual(['pause id']);
  expect(complaints).toEqual([]);
});

it('it is told when there was no time to do it', async () => {
  const { complaints } = await played(['finished'], 'succeeded', {
    meanwhile: [{ once: { server: 'running' }, act: () => {} }],
    expected: { end: 'succeeded' },
  });
  expect(complaints).toEqual(['waited in vain for {"server":"running"}']);
});

it.each([
  ['finished', 'exit 0 && deploy'],
  ['stuck', 'exit 1'],
])('what comes after the command runs for success alone: %s', async (execution_status, end) => {
  const id = crypto.randomUUID();
  const server = await startPlainServer(({ path }) =>
    path.includes('/events/') ? { body: { items: [] } } : { body: { id, execution_status } },
  );
  const way = watchCommand(server.url, 'key', '--api', 'agent-server');
  expect((await way([id]).ended).end).toBe(end);
  await server.close();
});

it('the model does what its name says', async () => {
  const url = await startModel();
  const say = async (model: string, ...answers: readonly string[]) => {
    const messages = [
      { role: 'user', content: 'Do it.' },
      ...answers.map(() => ({ role: 'tool' })),
    ];
    const body = JSON.stringify({ model, messages });
    const response = await fetch(`${url}/chat/completions`, { method: 'POST', body });
    if (!response.ok) return response.status;
    const { choices } = (await response.json()) as {
      choices: [{ message: { tool_calls: [{ function: { name: string } }] } }];
    };
    return choices[0].message.tool_calls[0].function.name;
  };
  expect(await say('steps-1')).toBe('terminal');
  expect(await say('steps-1', 'step 1')).toBe('finish');
  expect(await say('http-401')).toBe(401);
});

it('the model answers in a stream when it is asked to', async () => {
  const body = JSON.stringify({ model: 'finish', stream: true, messages: [] });
  const response = await fetch(`${await startModel()}/chat/completions`, { method: 'POST', body });
  const events = (await response.text()).trim().split('\n\n');
  expect(events.pop()).toBe('data: [DONE]');
  const chunks = events.map((event) => JSON.parse(event.replace('data: ', '')));
  const [choice] = chunks[0].choices;
  expect(choice.delta.tool_calls[0]).toMatchObject({ index: 0, function: { name: 'finish' } });
  expect(chunks[1].choices[0].finish_reason).toBe('tool_calls');
});

it.each(['openhands', 'jobs'])(
  'where Python is missing, real:%s says so and exits with 2',
  (name) => {
    const nowhere = mkdtempSync(join(tmpdir(), 'pollchart-no-python-'));
    const file = fileURLToPath(new URL(`../../scripts/real-${name}/start.ts`, import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', file], {
      encoding: 'utf8',
      env: { PATH: nowhere, HOME: nowhere, XDG_CACHE_HOME: nowhere, PYENV_ROOT: nowhere },
    });
    rmSync(nowhere, { recursive: true });
    expect(stderr).toContain('Python 3.12 was found neither on the PATH nor with pyenv');
    expect(status).toBe(2);
  },
);
