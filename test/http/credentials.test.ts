import { describe, expect, it } from 'vitest';
import { InputError } from '../../machines/input-error.ts';
import {
  bearer,
  CredentialsError,
  cookies,
  header,
  prove,
  redact,
  sessionApiKey,
} from '../../src/http/credentials.ts';

describe('credentials', () => {
  it('put each secret where it belongs', async () => {
    const all = [
      bearer(() => 'one'),
      sessionApiKey(async () => 'two'),
      cookies(() => 'keycloak_auth=three'),
      header('X-API-Key', () => 'four'),
    ];
    expect(await prove(all, false)).toEqual({
      headers: {
        Authorization: 'Bearer one',
        'X-Session-API-Key': 'two',
        Cookie: 'keycloak_auth=three',
        'X-API-Key': 'four',
      },
      includeCookies: false,
      secrets: ['one', 'two', 'keycloak_auth=three', 'four'],
    });
  });

  it('count the values of cookies among the secrets, but for those too short to be one', async () => {
    const { secrets } = await prove(
      [cookies(() => 'a=12345678;  lang=en; bare-value; b=1234567')],
      false,
    );
    expect(secrets.slice(1)).toEqual(['12345678', 'bare-value']);
    const other = await prove([header('X-Cookie', () => 'a=12345678')], false);
    expect(other.secrets).toEqual(['a=12345678']);
    const another = await prove([header('Cookies', () => 'a=12345678')], false);
    expect(another.secrets).toEqual(['a=12345678']);
  });

  it('leave the browser’s own cookies to the browser', async () => {
    expect(await prove([cookies()], false)).toEqual({
      headers: {},
      includeCookies: true,
      secrets: [],
    });
  });

  it('go together with the browser’s cookies', async () => {
    const proof = await prove([cookies(), bearer(() => 'one')], false);
    expect(proof).toMatchObject({ headers: { Authorization: 'Bearer one' }, includeCookies: true });
  });

  it.each([undefined, null, ''])('send nothing for %j', async (nothing) => {
    expect((await prove([bearer(() => nothing)], false)).headers).toEqual({});
  });

  it('tell the source whether its last secret was rejected', async () => {
    const asked: boolean[] = [];
    const key = sessionApiKey(({ rejected }) => {
      asked.push(rejected);
      return 'k';
    });
    await prove([key], false);
    await prove([key], true);
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
    const failing = prove([bearer(source)], false);
    await expect(failing).rejects.toThrow(CredentialsError);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.not.toThrow('secret');
    await expect(failing).rejects.toMatchObject({ retryable, name: 'CredentialsError' });
  });

  it('are functions: a bare key is refused and not shown', () => {
    expect(() => bearer('sk-secret' as never)).toThrow(InputError);
    expect(() => bearer('sk-secret' as never)).toThrow(
      'credentials for Authorization: got "a string", takes a function that gives the secret',
    );
    expect(() => bearer('sk-secret' as never)).not.toThrow('sk-secret');
  });

  it('are taken out of what a server repeats', () => {
    expect(redact('key abc or def or abc', ['abc', 'def'])).toBe(
      'key [redacted] or [redacted] or [redacted]',
    );
  });
});
