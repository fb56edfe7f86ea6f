import { expect, test } from 'vitest';
import { ID, jsonLines, playing, run, start } from './support.ts';

const OLD = { version: '0.62.0' } as const;

test('--agent-state ends with what the agent says, not with RUNNING', async () => {
  const server = await playing(['finished'], OLD);
  const { code, lastLine } = await run([
    ...['watch', ID, '--base-url', server.url, '--api', 'v0', '--agent-state'],
  ]);
  expect(lastLine).toMatch(`"${ID}" has ended with the status finished`);
  expect(code).toBe(0);
  expect(server.requests.some(({ path }) => path.includes(`/${ID}/events?`))).toBe(true);
});

test('--agent-state says why the agent has failed', async () => {
  const step = { status: 'RUNNING', agent_state: 'error', agent_state_reason: 'The key expired' };
  const server = await playing([step], OLD);
  const { code, stdout } = await run([
    ...['watch', ID, '--base-url', server.url, '--api', 'v0', '--agent-state', '--json'],
  ]);
  const [outcome] = jsonLines(stdout).filter(({ type }) => type === 'outcome');
  expect(outcome).toMatchObject({ outcome: { reason: 'failed', detail: 'The key expired' } });
  expect(code).toBe(1);
});

test('without it a finished agent of V0 is RUNNING, and its events are not asked', async () => {
  const server = await playing(['finished'], OLD);
  const cli = start(['watch', ID, '--base-url', server.url, '--api', 'v0']);
  await cli.line(/RUNNING/);
  cli.process.kill('SIGINT');
  expect((await cli.ended).code).toBe(130);
  expect(server.requests.some(({ path }) => path.includes('/events'))).toBe(false);
});
