import { describe, expect, it, onTestFinished } from 'vitest';
import { createFleetMachine, defineBatchResource, pollFleet } from '../../src/fleet/index.ts';
import { parsedJson } from '../../src/http/parsed-json.ts';
import { createPollingMachine, defineResource, observe, poll, unchecked } from '../../src/index.ts';
import { startPlainServer } from '../support/plain-server.ts';

interface Job {
  readonly status: string;
  readonly x: unknown;
}

const JOB = '{"status":"FAILED","x":[1e400,{"y":-1e400}]}';
const X = [Number.MAX_VALUE, { y: -Number.MAX_VALUE }];
const read = ({ status }: Job) => ({ status, verdict: 'failed' as const });

async function serving(body: string) {
  const server = await startPlainServer(() => ({ body }));
  onTestFinished(() => server.close());
  return server.url;
}

describe('a number that no double can hold', () => {
  it.each([
    ['1e400', Number.MAX_VALUE],
    ['-1e400', -Number.MAX_VALUE],
    [`1${'0'.repeat(309)}`, Number.MAX_VALUE],
    ['{"a":[{"b":1e309}],"c":"Infinity"}', { a: [{ b: Number.MAX_VALUE }], c: 'Infinity' }],
    ['1e308', 1e308],
    ['1e-400', 0],
  ])('is the largest that there is: %s', (text, value) => {
    expect(parsedJson(text)).toEqual(value);
  });

  it('leaves a field called __proto__ a field', () => {
    const value = parsedJson('{"__proto__":{"x":1e400}}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toBe(`{"__proto__":{"x":${Number.MAX_VALUE}}}`);
  });

  it('is kept at any depth that a status may have', () => {
    const text = `${'['.repeat(200)}1e400${']'.repeat(200)}`;
    expect(JSON.stringify(parsedJson(text))).toContain(String(Number.MAX_VALUE));
    expect(parsedJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeDefined();
  });

  it('ends no poll', async () => {
    const url = await serving(JOB);
    const jobs = defineResource({ request: () => ({ url }), schema: unchecked<Job>(), read });
    const outcome = await poll(createPollingMachine(jobs), { id: 'abc' });
    expect(outcome).toMatchObject({ reason: 'failed', data: { x: X } });
  });

  it('ends no fleet', async () => {
    const url = await serving(`{"abc":${JOB}}`);
    const jobs = defineBatchResource({
      request: () => ({ url }),
      schema: unchecked<Record<string, Job>>(),
      limit: 10,
      readings: (all) => ({ abc: { ...read(all.abc as Job), data: all.abc } }),
    });
    const { outcomes } = await pollFleet(createFleetMachine(jobs), { ids: ['abc'] });
    expect(outcomes).toMatchObject([{ reason: 'failed', data: { x: X } }]);
  });

  it.each([
    ['a Response', () => new Response(JOB)],
    [
      'what a client has parsed',
      () => ({ status: 200, headers: new Headers(), data: JSON.parse(JOB) }),
    ],
    ['the data alone', () => JSON.parse(JOB)],
  ])('ends no poll of an own client that gives %s', async (_, given) => {
    const jobs = defineResource({ load: async () => given(), schema: unchecked<Job>(), read });
    const outcome = await poll(createPollingMachine(jobs), { id: 'abc' });
    expect(outcome).toMatchObject({ reason: 'failed', data: { x: X } });
  });

  it('is refused where the resource itself has made it', async () => {
    const url = await serving(JOB);
    const jobs = defineResource({
      request: () => ({ url }),
      schema: unchecked<Job>(),
      read: (job) => ({ ...read(job), data: { ...job, x: Number.POSITIVE_INFINITY } }),
    });
    await expect(observe(jobs, new Response(JOB), { id: 'abc' })).rejects.toThrow(
      'read(data).data: expected JSON, got "data.x is Infinity"',
    );
  });
});
