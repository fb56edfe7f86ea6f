import { describe, expect, it } from 'vitest';
import { withTimeout } from '../../src/http/timeout.ts';
import { type Access, withFreshCredentials } from '../../src/http/with-fresh-credentials.ts';
import {
  bearer,
  type Credentials,
  cookies,
  header,
  type SecretSource,
  sessionApiKey,
} from '../../src/resource/credentials.ts';

/** A server that accepts one secret, and what it was sent. */
class Api {
  sent: string[] = [];
  constructor(public valid: string) {}

  /** Sends one request. `arrives` and `answers` hold it on its way. */
  request(
    all: Credentials | readonly Credentials[],
    { signal = new AbortController().signal, answers = Promise.resolve() } = {},
  ) {
    return withFreshCredentials(
      [all].flat(),
      signal,
      async ({ headers }) => {
        const secrets = Object.values(headers).join();
        this.sent.push(secrets);
        const access: Access = secrets.includes(this.valid) ? 'accepted' : 'refused';
        if (access === 'refused') await answers;
        return access;
      },
      (access) => access,
    );
  }
}

const key = (source: SecretSource) => header('X-Key', source);

/** Counts the refreshes of a source. */
function counted(source: SecretSource) {
  const refused: (string | null)[] = [];
  const credentials = key((request) => {
    if (request.rejected) refused.push(request.secret);
    return source(request);
  });
  return { credentials, refused };
}

/** The common source: its variable holds the newest secret. */
function stored(first = 'k-1') {
  let token = first;
  let n = 1;
  const set = (next: string) => {
    token = next;
  };
  return {
    ...counted(async ({ rejected }) => {
      if (rejected) token = `k-${++n}`;
      return token;
    }),
    set,
  };
}

function deferred<T = void>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}

describe('A refused secret', () => {
  it('is refreshed once for all requests that were sent with it', async () => {
    const api = new Api('k-2');
    const { credentials, refused } = stored();
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.request(credentials)));
    expect(answers.map(({ answer }) => answer)).toEqual(Array(4).fill('accepted'));
    expect(refused).toEqual(['k-1']);
  });

  it('is refreshed once for two credentials objects with the same source', async () => {
    const api = new Api('k-2');
    const { credentials, refused } = stored();
    const { secret } = credentials as { secret: SecretSource };
    const both = [api.request(bearer(secret)), api.request(sessionApiKey(secret))];
    expect((await Promise.all(both)).map(({ answer }) => answer)).toEqual(['accepted', 'accepted']);
    expect(refused).toEqual(['k-1']);
  });

  it('is not refreshed again by a late refusal', async () => {
    const api = new Api('k-2');
    const { credentials, refused } = stored();
    const late = deferred();
    const slow = api.request(credentials, { answers: late.promise });
    await api.request(credentials);
    late.resolve();
    expect((await slow).answer).toBe('accepted');
    expect(refused).toEqual(['k-1']);
  });

  it('is not refreshed when the app has replaced it, and another request was sent since', async () => {
    const api = new Api('mine');
    const { credentials, refused, set } = stored();
    const late = deferred();
    const slow = api.request(credentials, { answers: late.promise });
    await Promise.resolve();
    set('mine');
    await api.request(credentials);
    late.resolve();
    expect((await slow).answer).toBe('accepted');
    expect(refused).toEqual([]);
  });

  it('is not sent by a request that begins during its refresh', async () => {
    const api = new Api('k-2');
    const fresh = deferred<string>();
    const { credentials, refused } = counted(({ rejected }) => (rejected ? fresh.promise : 'k-1'));
    const first = api.request(credentials);
    await expect.poll(() => refused).toEqual(['k-1']);
    const second = api.request(credentials);
    fresh.resolve('k-2');
    await Promise.all([first, second]);
    expect(api.sent).toEqual(['k-1', 'k-2', 'k-2']);
  });

  it('is refused for good when the refreshed one is refused too, also by late answers', async () => {
    const api = new Api('none');
    const { credentials, refused } = stored();
    const late = deferred();
    const slow = api.request(credentials, { answers: late.promise });
    expect((await api.request(credentials)).answer).toBe('refused');
    late.resolve();
    expect((await slow).answer).toBe('refused');
    expect(refused).toEqual(['k-1']);
  });

  it('is refused for good when its refreshed one is, though an earlier one was accepted', async () => {
    const api = new Api('k-2');
    const { credentials, refused } = stored();
    await api.request(credentials);
    api.valid = 'none';
    const late = deferred();
    const slow = api.request(credentials, { answers: late.promise });
    await api.request(credentials);
    late.resolve();
    expect((await slow).answer).toBe('refused');
    expect(refused).toEqual(['k-1', 'k-2']);
  });

  it('is refreshed again by the next request after it was refused for good', async () => {
    const api = new Api('k-3');
    const { credentials } = stored();
    expect((await api.request(credentials)).answer).toBe('refused');
    expect((await api.request(credentials)).answer).toBe('accepted');
  });

  it('is refreshed again when what others refreshed meanwhile was accepted and has expired', async () => {
    const api = new Api('k-2');
    const { credentials, refused } = stored();
    const late = deferred();
    const slow = api.request(credentials, { answers: late.promise });
    await api.request(credentials);
    api.valid = 'k-3';
    late.resolve();
    expect((await slow).answer).toBe('accepted');
    expect(refused).toEqual(['k-1', 'k-2']);
  });

  it('is redacted, and so is the one that replaces it, in the later requests as well', async () => {
    const api = new Api('k-2');
    const { credentials } = stored();
    const first = await api.request(credentials);
    const second = await api.request(credentials);
    expect(first.secrets).toEqual(expect.arrayContaining(['k-1', 'k-2']));
    expect(second.secrets).toEqual(expect.arrayContaining(['k-1', 'k-2']));
  });
});

describe('A source', () => {
  it('that gives a fresh secret only after a refusal has it used from then on', async () => {
    const api = new Api('fresh');
    const { credentials, refused } = counted(({ rejected }) => (rejected ? 'fresh' : 'cached'));
    for (let n = 0; n < 3; n++) await api.request(credentials);
    expect(api.sent).toEqual(['cached', 'fresh', 'fresh', 'fresh']);
    expect(refused).toEqual(['cached']);
  });

  it('that gives another secret than before is followed at once, also after a refresh', async () => {
    const api = new Api('fresh');
    let cached = 'cached';
    const credentials = key(({ rejected }) => (rejected ? 'fresh' : cached));
    await api.request(credentials);
    cached = api.valid = 'by the app';
    await api.request(credentials);
    expect(api.sent).toEqual(['cached', 'fresh', 'by the app']);
  });

  it('that ignores refusals is sent with again only if its secret has changed', async () => {
    const api = new Api('new');
    let env = 'old';
    const credentials = key(() => env);
    expect((await api.request(credentials)).answer).toBe('refused');
    expect(api.sent).toEqual(['old']);
    const late = deferred();
    const request = api.request(credentials, { answers: late.promise });
    await Promise.resolve();
    env = 'new';
    late.resolve();
    expect((await request).answer).toBe('accepted');
    expect(api.sent).toEqual(['old', 'old', 'new']);
  });

  it('that logs in only after a refusal is asked without a secret first', async () => {
    const api = new Api('mine');
    const credentials = key(({ rejected }) => (rejected ? 'mine' : null));
    for (let n = 0; n < 2; n++) await api.request(credentials);
    expect(api.sent).toEqual(['', 'mine', 'mine']);
  });

  it('that gives no secret, also after a refusal, leaves the answer as it is', async () => {
    const api = new Api('mine');
    expect((await api.request(key(() => null))).answer).toBe('refused');
  });

  it('that gives nothing in place of a refused secret fails, and may give one next time', async () => {
    const api = new Api('mine');
    const { credentials, refused } = counted(({ rejected }) =>
      rejected ? (refused.length > 1 ? 'mine' : null) : 'sk-old',
    );
    const failing = api.request(credentials);
    await expect(failing).rejects.toMatchObject({
      retryable: true,
      message:
        'The credentials function for X-Key gave nothing after the server refused its last secret',
    });
    expect((await api.request(credentials)).answer).toBe('accepted');
  });

  it('that throws in a refresh fails every request that waits for it, and refreshes again next time', async () => {
    const api = new Api('mine');
    const { credentials, refused } = counted(async ({ rejected, secret }) => {
      if (rejected && refused.length === 1) throw new TypeError(`can't refresh ${secret}`);
      return rejected ? 'mine' : 'sk-old';
    });
    const both = await Promise.allSettled([api.request(credentials), api.request(credentials)]);
    for (const result of both) {
      const message = 'The credentials function for X-Key threw TypeError';
      expect(result).toMatchObject({ reason: { message, retryable: true } });
      expect(JSON.stringify(result)).not.toContain('sk-old');
    }
    expect(refused).toEqual(['sk-old']);
    expect((await api.request(credentials)).answer).toBe('accepted');
    expect(refused).toEqual(['sk-old', 'sk-old']);
  });

  it('that gives a secret that can’t be sent after a refusal is asked for a fresh one again', async () => {
    const api = new Api('mine');
    const { credentials, refused } = counted(({ rejected }) =>
      rejected ? (refused.length === 1 ? 'a\nb' : 'mine') : 'old',
    );
    await expect(api.request(credentials)).rejects.toThrow("can't be sent in a header");
    expect((await api.request(credentials)).answer).toBe('accepted');
  });

  it('whose answers overtake each other counts as what it was asked for last', async () => {
    const api = new Api('new');
    const first = deferred<string>();
    const answers = [first.promise, 'new'];
    const { credentials, refused } = counted(() => answers.shift() ?? 'new');
    const slow = api.request(credentials);
    await api.request(credentials);
    first.resolve('old');
    expect((await slow).answer).toBe('accepted');
    expect(api.sent).toEqual(['new', 'old', 'new']);
    expect(refused).toEqual([]);
  });

  it('that answers with a secret from before a refresh is asked again', async () => {
    const api = new Api('k-2');
    const held = deferred<string>();
    let token: string | Promise<string> = 'k-1';
    const credentials = key(({ rejected }) => {
      if (rejected) token = 'k-2';
      return token;
    });
    const late = deferred();
    const first = api.request(credentials, { answers: late.promise });
    await expect.poll(() => api.sent).toEqual(['k-1']);
    token = held.promise;
    const second = api.request(credentials);
    late.resolve();
    await first;
    await api.request(credentials);
    held.resolve('k-1');
    expect((await second).answer).toBe('accepted');
    expect(api.sent).toEqual(['k-1', 'k-2', 'k-2', 'k-2']);
  });
});

describe('Several credentials', () => {
  it('are refreshed together, and a late refusal refreshes none of them', async () => {
    const api = new Api('k-2');
    const token = stored();
    const fixed = counted(() => 'fixed');
    const all = [cookies(), token.credentials, { ...fixed.credentials, header: 'X-Fixed' }];
    const late = deferred();
    const slow = api.request(all as Credentials[], { answers: late.promise });
    await api.request(all as Credentials[]);
    late.resolve();
    expect((await slow).answer).toBe('accepted');
    expect([token.refused, fixed.refused]).toEqual([['k-1'], ['fixed']]);
  });

  it('of which only the browser’s cookies are sent leave a refusal as it is', async () => {
    const api = new Api('mine');
    expect((await api.request(cookies())).answer).toBe('refused');
    expect(api.sent).toHaveLength(1);
  });
});

describe('A refresh that hangs', () => {
  const hanging = () => {
    const refresh = deferred<string>();
    const { credentials, refused } = counted(({ rejected }) => {
      if (!rejected) return 'k-1';
      return refused.length === 1 ? refresh.promise : 'k-2';
    });
    return { credentials, refused, refresh };
  };
  const { signal: never } = new AbortController();
  const within = (ms: number, api: Api, credentials: Credentials, outer = never) =>
    withTimeout(ms, 'timed out', outer, async (signal) => {
      const { answer } = await api.request(credentials, { signal });
      return answer;
    });

  it('is dropped once it has lasted the whole time of a request: a later one refreshes again', async () => {
    const api = new Api('k-2');
    const { credentials, refused } = hanging();
    expect(await within(20, api, credentials)).toBe('timed out');
    expect(await within(20, api, credentials)).toBe('timed out');
    expect(refused).toEqual(['k-1']);
    expect(await within(20_000, api, credentials)).toBe('accepted');
    expect(refused).toEqual(['k-1', 'k-1']);
  });

  it('continues when the request that began it times out, for those that wait for it', async () => {
    const api = new Api('k-2');
    const { credentials, refused, refresh } = hanging();
    const first = within(20, api, credentials);
    await expect.poll(() => refused).toEqual(['k-1']);
    const second = within(20_000, api, credentials);
    expect(await first).toBe('timed out');
    refresh.resolve('k-2');
    expect(await second).toBe('accepted');
    expect(refused).toEqual(['k-1']);
  });

  it('continues when a request that waits for it is aborted', async () => {
    const api = new Api('k-2');
    const { credentials, refused, refresh } = hanging();
    const first = within(20_000, api, credentials);
    await expect.poll(() => refused).toEqual(['k-1']);
    const stop = new AbortController();
    void within(20_000, api, credentials, stop.signal);
    stop.abort();
    const third = within(20_000, api, credentials);
    refresh.resolve('k-2');
    expect([await first, await third]).toEqual(['accepted', 'accepted']);
    expect(api.sent.filter((secret) => secret === 'k-1')).toHaveLength(1);
    expect(refused).toEqual(['k-1']);
  });

  it('and was dropped replaces nothing when it gives a secret after another has succeeded', async () => {
    const api = new Api('k-2');
    const { credentials, refused, refresh } = hanging();
    for (let n = 0; n < 2; n++) await within(20, api, credentials);
    await within(20_000, api, credentials);
    refresh.resolve('k-0');
    await refresh.promise;
    expect(await within(20_000, api, credentials)).toBe('accepted');
    expect(api.sent.at(-1)).toBe('k-2');
    expect(refused).toHaveLength(2);
  });
});
