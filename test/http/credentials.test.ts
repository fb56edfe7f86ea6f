import { describe, expect, it } from 'vitest';
import { InputError } from '../../machines/validate/input-error.ts';
import {
  authHeaders,
  bearer,
  CredentialsError,
  cookies,
  header,
  sessionApiKey,
  validateCredentials,
} from '../../src/http/credentials.ts';

describe('credentials', () => {
  it('put each secret where it belongs', async () => {
    const all = [
      bearer(() => 'one'),
      sessionApiKey(async () => 'two'),
      cookies(() => 'keycloak_auth=three'),
      header('X-API-Key', () => 'four'),
    ];
    expect(await authHeaders(all, false)).toEqual({
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

  describe('in a value of their own', () => {
    const wrapped = (value: (secret: string) => string) =>
      authHeaders([header('Authorization', () => 'me:secret', value)], false);

    it('are sent in it', async () => {
      expect((await wrapped((secret) => `ApiKey ${secret}`)).headers).toEqual({
        Authorization: 'ApiKey me:secret',
      });
    });

    it('count among the secrets as they were sent, too', async () => {
      const { secrets } = await wrapped((secret) => `Basic  ${btoa(secret)}`);
      expect(secrets).toEqual(expect.arrayContaining(['me:secret', 'bWU6c2VjcmV0']));
    });

    it('may send a secret that could not be sent as it is', async () => {
      const credentials = header(
        'Authorization',
        () => 'me:密钥',
        (secret) => `Basic ${encodeURIComponent(secret)}`,
      );
      const { headers } = await authHeaders([credentials], false);
      expect(headers).toEqual({ Authorization: `Basic ${encodeURIComponent('me:密钥')}` });
    });

    it.each<[string, (secret: string) => unknown, string]>([
      [
        'nothing when it throws',
        (secret) => {
          throw new RangeError(secret);
        },
        'What wraps the secret for Authorization threw RangeError',
      ],
      ['nothing when it is none', () => undefined, "can't stand in a header"],
      ['nothing when it breaks the line', (secret) => `${secret}\n`, "can't stand in a header"],
    ])('send %s, and the error shows no secret', async (_, value, message) => {
      const failing = wrapped(value as () => string);
      await expect(failing).rejects.toThrow(CredentialsError);
      await expect(failing).rejects.toThrow(message);
      await expect(failing).rejects.not.toThrow('me:secret');
      await expect(failing).rejects.toMatchObject({ retryable: false });
    });
  });

  it('leave the browser’s own cookies to the browser', async () => {
    expect(await authHeaders([cookies()], false)).toEqual({
      headers: {},
      includeCookies: true,
      secrets: [],
    });
  });

  it('go together with the browser’s cookies', async () => {
    const proof = await authHeaders([cookies(), bearer(() => 'one')], false);
    expect(proof).toMatchObject({ headers: { Authorization: 'Bearer one' }, includeCookies: true });
  });

  it.each([undefined, null, ''])('send nothing for %j', async (nothing) => {
    expect((await authHeaders([bearer(() => nothing)], false)).headers).toEqual({});
  });

  it('tell the source whether its last secret was rejected', async () => {
    const asked: boolean[] = [];
    const key = sessionApiKey(({ rejected }) => {
      asked.push(rejected);
      return 'k';
    });
    await authHeaders([key], false);
    await authHeaders([key], true);
    expect(asked).toEqual([false, true]);
  });

  it.each([
    ['throws', () => Promise.reject(new TypeError('secret expired')), 'threw TypeError', true],
    ['gives a number', () => 7 as never, 'gave a number', false],
    [
      'gives a line break',
      () => 'secret\r\nX-Evil: 1',
      'can’t stand in a header'.replace('’', "'"),
      false,
    ],
    ['gives what no byte holds', () => '密钥secret', "can't stand in a header", false],
  ])('say that a source %s, without its secret', async (_, source, message, retryable) => {
    const failing = authHeaders([bearer(source)], false);
    await expect(failing).rejects.toThrow(CredentialsError);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.not.toThrow('secret');
    await expect(failing).rejects.toMatchObject({ retryable, name: 'CredentialsError' });
  });

  it.each(['sk-1 or sk-2', 'sk_live_4f3a', 'Secret', 'TypeError sk'])(
    'name no error whose name is no error’s, for it may be the secret: %s',
    async (name) => {
      const error = Object.assign(new Error(), { name });
      await expect(authHeaders([bearer(() => Promise.reject(error))], false)).rejects.toThrow(
        /^The credentials function for Authorization threw Error$/,
      );
    },
  );

  it.each(['TypeError', 'DOMException', 'AbortError'])(
    'name an error by its name: %s',
    async (name) => {
      const error = Object.assign(new Error(), { name });
      await expect(authHeaders([bearer(() => Promise.reject(error))], false)).rejects.toThrow(
        `The credentials function for Authorization threw ${name}`,
      );
    },
  );

  it.each(['', 'X Key', 'X-Key:', ' X-Key', 'X-Key\n', 'X-Schlüssel'])(
    'refuse %j, which no header is called',
    (name) => {
      expect(() => header(name, () => 'k')).toThrow(InputError);
      expect(() => header(name, () => 'k')).toThrow(
        `credentials.header: expected the name of a header, got ${JSON.stringify(name)}`,
      );
    },
  );

  it('take any name that a header may have', () => {
    const name = "x-!#$%&'*+.^_`|~9";
    expect(header(name, () => 'k')).toMatchObject({ header: name });
  });

  const own = bearer(() => 'k');

  it.each([
    ['nothing', undefined, []],
    ['null', null, []],
    ['a condition that came to nothing', false, []],
    ['one', own, [own]],
    ['the browser’s cookies', cookies(), [cookies()]],
    ['a list with gaps', [null, own, false, cookies()], [own, cookies()]],
  ])('are taken as a list: %s', (_, given, taken) => {
    expect(validateCredentials(given as never)).toEqual(taken);
  });

  it.each([
    ['a key', 'sk-secret', 'got "a string"'],
    ['an uncalled bearer', bearer, 'got "a function"'],
    ['an object that is none', { key: 'sk-secret' }, 'got an object'],
    ['a list with a key in it', [own, 'sk-secret'], 'got "a string"'],
    ['a name without a value', { ...own, value: undefined }, 'got an object'],
    ['a name without a secret', { ...own, secret: undefined }, 'got an object'],
    ['a value without a name', { ...own, header: 7 }, 'got an object'],
  ])('refuse to be %s, which isn’t shown', (_, given, got) => {
    const accept = () => validateCredentials(given as never);
    expect(accept).toThrow(InputError);
    expect(accept).toThrow(`resource.credentials: ${got}, takes bearer(() => key)`);
    expect(accept).not.toThrow('sk-secret');
  });

  it('are functions: a bare key is refused and not shown', () => {
    expect(() => bearer('sk-secret' as never)).toThrow(InputError);
    expect(() => bearer('sk-secret' as never)).toThrow(
      'credentials for Authorization: expected a function that gives the secret, got "a string"',
    );
    expect(() => bearer('sk-secret' as never)).not.toThrow('sk-secret');
  });
});
