import { expect, test } from 'vitest';
import { fault, repeat, startStatusServer } from '../../src/testing/index.ts';
import { started } from './started.ts';

test.each([
  [{ api: 'v2' }, 'api must be one of main, agent-server, got v2'],
  [{ limiter: 'fast' }, 'limiter must be one of none, self-hosted, cloud, got fast'],
  [{ etag: 'weak' }, 'etag must be one of true, false, got weak'],
  [{ version: '2.0' }, 'version of main must be one of 0.62.0, 0.40.0, 1.11.0, got 2.0'],
  [
    { api: 'agent-server', version: '0.62.0' },
    'version of agent-server must be one of 1.58.2, 1.1.0, got 0.62.0',
  ],
  [{ webPage: 'no' }, 'webPage must be one of true, false, got no'],
  [{ port: 70_000 }, 'port must be an integer from 0 to 65535, got 70000'],
  [{ auth: { mode: 'basic' } }, 'auth.mode must be one of none, self-hosted, cloud, agent-server'],
  [{ auth: { mode: 'cloud', key: '' } }, 'auth.key must be a string that is not empty'],
  [{ auth: { mode: 'cloud', key: [] } }, 'auth.key must be a string that is not empty'],
  [{ gzipped: true }, 'unknown option gzipped, expected one of api'],
])('the option %j is refused by name', async (options, message) => {
  await expect(startStatusServer(options as never)).rejects.toThrow(message);
});

test.each([
  [() => fault.status(99), 'fault.status code must be an integer from 200 to 599, got 99'],
  [() => fault.status(503, { headers: { 'bad name': '1' } }), 'Header name'],
  [() => fault.headers({ A: 'x\ny' }, 'RUNNING'), 'Invalid character'],
  [() => fault.reset({ after: -1 }), 'fault.reset after must be an integer from 0'],
  [() => fault.reset({ after: 'body' as never }), 'must be one of connect, headers, got body'],
  [() => fault.stall({ at: 'start' as never }), 'must be one of headers, body, got start'],
  [() => fault.redirect('/', 200), 'must be one of 301, 302, 303, 307, 308, got 200'],
  [() => fault.oversized(1), 'fault.oversized bytes must be an integer from 2'],
  [() => repeat('RUNNING', 0), 'repeat times must be an integer of 1 or more, got 0'],
])('a bad argument is refused when the script is written (%#)', (make, message) => {
  expect(make).toThrow(message);
});

test('a script that is empty or holds something else than steps is refused', async () => {
  const { server } = await started();
  expect(() => server.play('abc', [])).toThrow("play('abc') expects an array of one step or more");
  expect(() => server.play('', ['RUNNING'])).toThrow('play expects an id');
  for (const step of [undefined, 5, '', ['RUNNING'], { fault: 'typo' }, fault.held(7 as never)]) {
    expect(() => server.play('abc', [step as never])).toThrow('expects steps that are a status');
  }
});

test.each([
  [{ execution_status: 3 }, 'execution_status to be a string or null, got 3'],
  [{ model_calls: -1 }, 'model_calls to be an integer from 0 to 100000, got -1'],
  [{ events: 'none' }, 'events to be an array of objects, or a fault, got "none"'],
  [{ events: ['x'] }, 'events to be an array of objects, or a fault, got ["x"]'],
  [{ events: { fault: 'typo' } }, 'events to be an array of objects, or a fault'],
  [{ final_response: null }, 'final_response to be a string or a fault, got null'],
  [{ agent_state: ['error'] }, 'agent_state to be a string, got ["error"]'],
  [{ agent_server: 404 }, 'agent_server to be a fault, got 404'],
  [fault.held({ agent_server: 404 } as never), 'agent_server to be a fault, got 404'],
])('the field of a step that has another type is refused by name (%#)', async (step, message) => {
  const { server } = await started();
  expect(() => server.play('abc', [step as never])).toThrow(`play('abc') expects ${message}`);
});

test('an API that knows no ids is refused', async () => {
  const { server } = await started();
  expect(() => server.play('abc', ['RUNNING'], { over: 'v2' as never })).toThrow(
    "play('abc'): over must be one of v0, v1, start-tasks, agent-server, got v2",
  );
});

test('setKey needs an auth mode, and requested a number', async () => {
  const { server } = await started();
  expect(() => server.setKey('k')).toThrow('setKey needs an auth mode other than none');
  await expect(server.requested(0)).rejects.toThrow('requested expects an integer of 1 or more');
});
