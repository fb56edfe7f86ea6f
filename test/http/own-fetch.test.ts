import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import {
  bearer,
  createPollingMachine,
  defineResource,
  explain,
  type Failure,
  poll,
} from '../../src/index.ts';
import { observed } from '../support/observed.ts';

const jobs = (extra: object = {}) =>
  defineResource({
    request: (id) => ({ url: `http://job.test/jobs/${id}?sig=sk-signature` }),
    schema: z.object({ status: z.string() }),
    read: ({ status }) => ({ status, verdict: 'pending' }),
    ...extra,
  });

const throwing = (error: unknown) => vi.fn(async () => Promise.reject(error)) as typeof fetch;
const giving = (given: unknown) => vi.fn(async () => given) as unknown as typeof fetch;
const failedFetch = (cause: unknown) => new TypeError('fetch failed', { cause });
const coded = (code: string) => Object.assign(new Error(`of ${code}`), { code });

/** A bug, by what is thrown or given in place of a Response. */
const bugs: readonly (readonly [string, typeof fetch, string])[] = [
  [
    'a call of nothing',
    throwing(new TypeError('cfg.tokens.get is not a function')),
    'TypeError: cfg.tokens.get is not a function',
  ],
  [
    'a field of nothing',
    throwing(new TypeError("Cannot read properties of undefined (reading 'token')")),
    "TypeError: Cannot read properties of undefined (reading 'token')",
  ],
  [
    'a name of nothing',
    throwing(new ReferenceError('x is not defined')),
    'ReferenceError: x is not defined',
  ],
  [
    'Safari’s words for it',
    throwing(new TypeError("undefined is not an object (evaluating 'a.b')")),
    "TypeError: undefined is not an object (evaluating 'a.b')",
  ],
  [
    'a bug below a failed fetch',
    throwing(failedFetch(new TypeError('handler.onError is not a function'))),
    'TypeError: handler.onError is not a function',
  ],
  [
    'nock’s missing answer',
    throwing(failedFetch(coded('ERR_NOCK_NO_MATCH'))),
    'Error: of ERR_NOCK_NO_MATCH',
  ],
  [
    'undici’s missing answer',
    throwing(failedFetch(coded('UND_MOCK_ERR_MOCK_NOT_MATCHED'))),
    'Error: of UND_MOCK_ERR_MOCK_NOT_MATCHED',
  ],
  ['an assertion of its own', throwing(coded('ERR_ASSERTION')), 'Error: of ERR_ASSERTION'],
  ['a wrong argument', throwing(coded('ERR_INVALID_ARG_TYPE')), 'Error: of ERR_INVALID_ARG_TYPE'],
  ['nothing', giving(undefined), 'fetch(request): expected a Response, got undefined'],
  ['null', giving(null), 'fetch(request): expected a Response, got null'],
  ['data', giving({ status: 'RUNNING' }), 'fetch(request): expected a Response, got an object'],
];

type Install = (own: typeof fetch) => typeof fetch | undefined;

describe.each<[string, Install]>([
  ['an own fetch', (own) => own],
  [
    'a global fetch that is replaced',
    (own) => {
      vi.stubGlobal('fetch', own);
      return undefined;
    },
  ],
])('%s', (_, install) => {
  it.each(bugs)(
    'that has a bug isn’t asked again, and its words are shown: %s',
    async (_, own, words) => {
      vi.mocked(own).mockClear();
      const fetch = install(own);
      try {
        const machine = createPollingMachine(jobs(), { fetch });
        const outcome = await poll(machine, { id: 'abc' });
        expect(outcome).toMatchObject({
          reason: 'rejected',
          polls: 1,
          failure: { code: 'defect', message: words, retryable: false, httpStatus: null },
        });
        expect(explain(outcome)).toContain(words);
        expect(own).toHaveBeenCalledTimes(1);
      } finally {
        vi.unstubAllGlobals();
      }
    },
  );

  it.each([
    ['Node’s', failedFetch(Object.assign(new Error(), { code: 'ECONNREFUSED' }))],
    ['Node’s without a code', failedFetch(new Error('other side closed'))],
    ['an assertion of the platform’s own', failedFetch(coded('ERR_ASSERTION'))],
    ['Chrome’s', new TypeError('Failed to fetch')],
    ['Firefox’', new TypeError('NetworkError when attempting to fetch resource.')],
    ['Safari’s', new TypeError('Load failed')],
    ['Workers’', new Error('Network connection lost.')],
    ['a timeout', new DOMException('signal timed out', 'TimeoutError')],
    ['an abort of its own', new DOMException('This operation was aborted', 'AbortError')],
    ['a system’s', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ])('that fails as a network does is asked again: %s', async (_, error) => {
    const fetch = install(throwing(error));
    try {
      expect(await observed(jobs(), {}, fetch)).toMatchObject({
        type: 'unavailable',
        failure: { retryable: true },
      });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('shows no secret of its request in what a bug says, nor half of one', async () => {
    const words = `${'x'.repeat(190)} sk-token-of-the-user for http://job.test/?sig=sk-signature`;
    const fetch = install(throwing(new TypeError(`${words} is not a function`)));
    try {
      const resource = jobs({ credentials: bearer(() => 'sk-token-of-the-user') });
      const answer = await observed(resource, {}, fetch);
      expect(answer).toMatchObject({ type: 'rejected', failure: { code: 'defect' } });
      expect(JSON.stringify(answer)).not.toContain('sk-');
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('an unknown error', () => {
  it('of an own fetch is a bug', async () => {
    const fetch = throwing(new Error('no such tenant'));
    expect(await observed(jobs(), {}, fetch)).toMatchObject({
      type: 'rejected',
      failure: { code: 'defect', message: 'Error: no such tenant' },
    });
  });

  it('of the platform’s fetch may be the network’s: it is asked again, and its words are shown', async () => {
    vi.stubGlobal('fetch', throwing(new TypeError('A future platform says this')));
    const answer = await observed(jobs());
    vi.unstubAllGlobals();
    expect(answer).toMatchObject({
      type: 'unavailable',
      failure: {
        code: 'network',
        message: 'The network failed (TypeError: A future platform says this)',
        retryable: true,
      },
    });
    const { failure } = answer as { failure: Failure };
    expect(explain(failure)).toBe(
      'The network failed (TypeError: A future platform says this); check the base URL and the connection.',
    );
  });
});

it('a Response without a stream is read as a text, as in React Native', async () => {
  const { text, ...answer } = { text: async () => '{"status":"RUNNING"}', status: 200, ok: true };
  const response = { ...answer, text, headers: new Headers() };
  expect(await observed(jobs(), {}, giving(response))).toMatchObject({
    type: 'reading',
    status: 'RUNNING',
  });
});
