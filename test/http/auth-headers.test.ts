import { describe, expect, it } from 'vitest';
import { authHeaders, CredentialsError, NO_AUTH } from '../../src/http/auth-headers.ts';
import { bearer, cookies, header, sessionApiKey } from '../../src/resource/credentials.ts';

describe('authHeaders', () => {
  it('puts each secret into its header', async () => {
    const all = [
      bearer(() => 'one'),
      sessionApiKey(async () => 'two'),
      cookies(() => 'keycloak_auth=three'),
      header('X-API-Key', () => 'four'),
    ];
    expect(await authHeaders(all, null)).toMatchObject({
      headers: {
        Authorization: 'Bearer one',
        'X-Session-API-Key': 'two',
        Cookie: 'keycloak_auth=three',
        'X-API-Key': 'four',
      },
      includeCookies: false,
      secrets: expect.arrayContaining(['one', 'two', 'keycloak_auth=three', 'four']),
    });
  });

  it('is the same without credentials as where another has authenticated: nothing is sent', async () => {
    const { accept, ...none } = await authHeaders([], null);
    const { accept: _, ...nothing } = NO_AUTH;
    expect(nothing).toEqual(none);
    expect(nothing).toEqual({ headers: {}, includeCookies: false, secrets: [], issued: [] });
    expect(accept()).toBeUndefined();
  });

  it('hides a replaced secret though its header can’t be made any more', async () => {
    const issued = ['one'];
    let isBroken = false;
    const credentials = header(
      'Authorization',
      ({ rejected }) => {
        if (rejected) issued.push('two');
        return issued.at(-1);
      },
      (value) => {
        if (isBroken && value === 'one') throw new Error('a format that is gone');
        return `Key ${value}`;
      },
    );
    const refused = await authHeaders([credentials], null);
    await authHeaders([credentials], refused);
    isBroken = true;
    const { headers, secrets } = await authHeaders([credentials], null);
    expect(headers).toEqual({ Authorization: 'Key two' });
    expect([...new Set(secrets)].sort()).toEqual(['one', 'two']);
  });

  describe('with a value around the secret', () => {
    const wrapped = (value: (secret: string) => string) =>
      authHeaders([header('Authorization', () => 'me:secret', value)], null);

    it('sends the secret in it', async () => {
      expect((await wrapped((secret) => `ApiKey ${secret}`)).headers).toEqual({
        Authorization: 'ApiKey me:secret',
      });
    });

    it('also counts the secret as it was sent among the secrets', async () => {
      const { secrets } = await wrapped((secret) => `Basic  ${btoa(secret)}`);
      expect(secrets).toEqual(expect.arrayContaining(['me:secret', 'bWU6c2VjcmV0']));
    });

    it('can send a secret that could not be sent as it is', async () => {
      const credentials = header(
        'Authorization',
        () => 'me:密钥',
        (secret) => `Basic ${encodeURIComponent(secret)}`,
      );
      const { headers } = await authHeaders([credentials], null);
      expect(headers).toEqual({ Authorization: `Basic ${encodeURIComponent('me:密钥')}` });
    });

    it.each<[string, (secret: string) => unknown, string]>([
      [
        'throws',
        (secret) => {
          throw new RangeError(secret);
        },
        'The function that wraps the secret for Authorization threw RangeError',
      ],
      ['isn’t a string', () => undefined, "can't be sent in a header"],
      ['holds a line break', (secret) => `${secret}\n`, "can't be sent in a header"],
    ])('throws when the value %s, and the error shows no secret', async (_, value, message) => {
      const failing = wrapped(value as () => string);
      await expect(failing).rejects.toThrow(CredentialsError);
      await expect(failing).rejects.toThrow(message);
      await expect(failing).rejects.not.toThrow('me:secret');
      await expect(failing).rejects.toMatchObject({ retryable: false });
    });
  });

  it('leaves the browser’s own cookies to the browser', async () => {
    expect(await authHeaders([cookies()], null)).toMatchObject({
      headers: {},
      includeCookies: true,
      secrets: [],
    });
  });

  it('combines a header with the browser’s cookies', async () => {
    const auth = await authHeaders([cookies(), bearer(() => 'one')], null);
    expect(auth).toMatchObject({ headers: { Authorization: 'Bearer one' }, includeCookies: true });
  });

  it.each([undefined, null, ''])('sends nothing for %j', async (nothing) => {
    expect((await authHeaders([bearer(() => nothing)], null)).headers).toEqual({});
  });

  it('tells the source whether the newest secret was refused, and which one it was', async () => {
    const calls: object[] = [];
    const all = [
      sessionApiKey((request) => {
        calls.push(request);
        return 'k';
      }),
    ];
    await authHeaders(all, await authHeaders(all, null));
    expect(calls).toEqual([
      { rejected: false, secret: null },
      { rejected: true, secret: 'k' },
    ]);
  });

  it.each([
    ['throws', () => Promise.reject(new TypeError('secret expired')), 'threw TypeError', true],
    ['gives a number', () => 7 as never, 'gave a number', false],
    ['gives a line break', () => 'secret\r\nX-Evil: 1', "can't be sent in a header", false],
    ['gives characters past U+00FF', () => '密钥secret', "can't be sent in a header", false],
  ])('says that a source %s, without its secret', async (_, source, message, retryable) => {
    const failing = authHeaders([bearer(source)], null);
    await expect(failing).rejects.toThrow(CredentialsError);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.not.toThrow('secret');
    await expect(failing).rejects.toMatchObject({ retryable, name: 'CredentialsError' });
  });

  it.each(['sk-1 or sk-2', 'sk_live_4f3a', 'Secret', 'TypeError sk', 'sk TypeError'])(
    'doesn’t name an error by an unusual name, which may be the secret: %s',
    async (name) => {
      const error = Object.assign(new Error(), { name });
      await expect(authHeaders([bearer(() => Promise.reject(error))], null)).rejects.toThrow(
        /^The credentials function for Authorization threw Error$/,
      );
    },
  );

  it.each(['TypeError', 'DOMException', 'AbortError'])(
    'names an error by its name: %s',
    async (name) => {
      const error = Object.assign(new Error(), { name });
      await expect(authHeaders([bearer(() => Promise.reject(error))], null)).rejects.toThrow(
        `The credentials function for Authorization threw ${name}`,
      );
    },
  );

  it('still hides a refused secret that the application has replaced', async () => {
    let token = 'one';
    const all = [bearer(() => token)];
    const refused = await authHeaders(all, null);
    token = 'two';
    await authHeaders(all, null);
    const { secrets } = await authHeaders(all, refused);
    expect(secrets).toEqual(expect.arrayContaining(['one', 'two']));
  });

  describe('with two sources, of which the server refused one', () => {
    /** What the sources give now, and how they were asked. */
    function twoSources() {
      const now: { token: string | null; key: string } = { token: 'token-1', key: 'key' };
      const refusals: unknown[] = [];
      let questions = 0;
      const source = (name: keyof typeof now) => (request: { readonly rejected: boolean }) => {
        questions += 1;
        if (request.rejected) refusals.push(name);
        return request.rejected ? `fresh-${name}` : now[name];
      };
      const all = [bearer(source('token')), sessionApiKey(source('key'))];
      return { all, now, refusals, questions: () => questions };
    }

    it('sends the newer secret of one, and refreshes neither', async () => {
      const { all, now, refusals } = twoSources();
      const early = await authHeaders(all, null);
      now.token = 'token-2';
      await authHeaders(all, null);
      expect((await authHeaders(all, early)).headers).toMatchObject({
        Authorization: 'Bearer token-2',
        'X-Session-API-Key': 'key',
      });
      expect(refusals).toEqual([]);
    });

    it('refreshes both when what is newest is the refused secret again', async () => {
      const { all, now, refusals } = twoSources();
      const early = await authHeaders(all, null);
      now.token = 'token-2';
      await authHeaders(all, null);
      now.token = 'token-1';
      expect((await authHeaders(all, early)).headers).toMatchObject({
        Authorization: 'Bearer fresh-token',
      });
      expect(refusals).toEqual(['token', 'key']);
    });

    it('refreshes both when one has no secret any more', async () => {
      const { all, now, refusals } = twoSources();
      const early = await authHeaders(all, null);
      now.token = null;
      await authHeaders(all, null);
      expect((await authHeaders(all, early)).headers).toMatchObject({
        Authorization: 'Bearer fresh-token',
      });
      expect(refusals).toEqual(['token', 'key']);
    });

    it('waits for the refresh in progress, and asks for nothing itself', async () => {
      const { all, now, refusals, questions } = twoSources();
      const early = await authHeaders(all, null);
      now.token = 'token-2';
      const late = await authHeaders(all, null);
      const refreshing = authHeaders(all, late);
      const before = questions();
      const both = await Promise.all([refreshing, authHeaders(all, early)]);
      for (const { headers } of both)
        expect(headers).toMatchObject({ Authorization: 'Bearer fresh-token' });
      expect([questions() - before, refusals]).toEqual([0, ['token', 'key']]);
    });
  });
});
