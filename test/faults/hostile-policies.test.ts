import { describe, expect, it } from 'vitest';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import { createPollingMachine, defaultPolicy, InputError, poll } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';

const machine = createPollingMachine(conversationV0({ baseUrl: 'http://127.0.0.1:1' }));

/** Every field, with the paths of those inside. */
const FIELDS = [
  'timeoutDelayMs',
  'requestTimeoutMs',
  'maxFailures',
  'deadlineMs',
  'missingGrace',
  'confirmMs',
  'pace.maxMs',
  'backoff.baseMs',
  'backoff.factor',
  'backoff.maxMs',
  'rateLimit.fallbackMs',
  'rateLimit.maxMs',
];

const withField = (path: string, value: string) => {
  const [name = '', inner] = path.split('.');
  return inner === undefined ? `{"${name}":${value}}` : `{"${name}":{"${inner}":${value}}}`;
};

const WORTHLESS = ['-1', '1e400', '-1e400', '2147483648', '"5"', '[]', '[5]', '{}', 'true', '""'];

describe('a policy from untrusted JSON', () => {
  it.each(FIELDS.flatMap((field) => WORTHLESS.map((value) => [field, value] as const)))(
    'is refused for %s: %s',
    async (field, value) => {
      const policy = JSON.parse(withField(field, value));
      const polling = poll(machine, { id: 'abc', policy });
      await expect(polling).rejects.toThrow(InputError);
      await expect(polling).rejects.toThrow(new RegExp(`^policy\\.${field.replace('.', '\\.')}`));
    },
  );

  it.each([
    '{"interval":{"minMs":0,"maxMs":1}}',
    '{"interval":{"minMs":2,"maxMs":1}}',
    '{"interval":{"minMs":1}}',
    '{"interval":{"minMs":1,"maxMs":1e300}}',
    '{"interval":{"minMs":"1","maxMs":"1"}}',
    '{"interval":{"minMs":1,"maxMs":1,"__proto__":{}}}',
    '{"interval":[1,2]}',
    '{"interval":5}',
    '{"__proto__":{"maxFailures":null}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"toString":1}',
    '{"backoff":{"__proto__":{"baseMs":1}}}',
    '{"backoff":{"hasOwnProperty":1}}',
    '{"backoff":null}',
    '{"backoff":"fast"}',
    '{"rateLimit":[]}',
    '{"endWhenBlocked":1}',
    '{"endWhenBlocked":"false"}',
    '{"endWhenBlocked":null}',
    '{"pace":5}',
    '{"pace":{}}',
    '{"pace":{"maxMs":1,"evil":1}}',
    '{"confirmations":2}',
    '{"maxfailures":1}',
    '{"":1}',
    '[]',
    '5',
    '"policy"',
    'true',
  ])('is refused when it is %s', async (json) => {
    const polling = poll(machine, { id: 'abc', policy: JSON.parse(json) });
    await expect(polling).rejects.toThrow(InputError);
    await expect(polling).rejects.toThrow(/^policy/);
    expect({}).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('maxFailures');
  });

  it('of nothing changes nothing', () => {
    for (const json of ['null', '{}'])
      expect(resolvePolicy(JSON.parse(json))).toEqual(defaultPolicy);
  });

  it('leaves the defaults as they are', () => {
    const policy = resolvePolicy(JSON.parse('{"backoff":{"baseMs":7}}'));
    expect(policy.backoff).toEqual({ baseMs: 7, factor: 2, maxMs: 30_000 });
    expect(defaultPolicy.backoff.baseMs).toBe(1_000);
  });
});
