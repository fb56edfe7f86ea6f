import { describe, expect, it } from 'vitest';
import { InputError } from '../../machines/validate/input-error.ts';
import { bearer, cookies, header, validateCredentials } from '../../src/resource/credentials.ts';

describe('credentials', () => {
  it.each(['', 'X Key', 'X-Key:', ' X-Key', 'X-Key\n', 'X-Schlüssel'])(
    'refuse %j, which isn’t a valid header name',
    (name) => {
      expect(() => header(name, () => 'k')).toThrow(InputError);
      expect(() => header(name, () => 'k')).toThrow(
        `credentials.header: expected the name of a header, got ${JSON.stringify(name)}`,
      );
    },
  );

  it('accept any valid header name', () => {
    const name = "x-!#$%&'*+.^_`|~9";
    expect(header(name, () => 'k')).toMatchObject({ header: name });
  });

  const own = bearer(() => 'k');

  it.each([
    ['nothing', undefined, []],
    ['null', null, []],
    ['a false condition', false, []],
    ['an empty condition', '', []],
    ['one', own, [own]],
    ['the browser’s cookies', cookies(), [cookies()]],
    ['a list with gaps', [null, own, false, cookies()], [own, cookies()]],
  ])('become a list: %s', (_, given, list) => {
    expect(validateCredentials(given as never)).toEqual(list);
  });

  it.each([
    ['a key', 'sk-secret', 'got "a string"'],
    ['an uncalled bearer', bearer, 'got "a function"'],
    ['an object of another kind', { key: 'sk-secret' }, 'got an object'],
    ['a list with a key in it', [own, 'sk-secret'], 'got "a string"'],
    ['a name without a value', { ...own, value: undefined }, 'got an object'],
    ['a name without a secret', { ...own, secret: undefined }, 'got an object'],
    ['a value without a name', { ...own, header: 7 }, 'got an object'],
  ])('refuse to be %s, which isn’t shown', (_, given, got) => {
    const validate = () => validateCredentials(given as never);
    expect(validate).toThrow(InputError);
    expect(validate).toThrow('resource.credentials: expected bearer(() => key)');
    expect(validate).toThrow(`a list of them, ${got}`);
    expect(validate).not.toThrow('sk-secret');
  });

  it('are functions: a bare key is refused and not shown', () => {
    expect(() => bearer('sk-secret' as never)).toThrow(InputError);
    expect(() => bearer('sk-secret' as never)).toThrow(
      'credentials for Authorization: expected a function that gives the secret: () => process.env.KEY, got "a string"',
    );
    expect(() => bearer('sk-secret' as never)).not.toThrow('sk-secret');
  });
});
