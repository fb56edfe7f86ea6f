import { describe, expect, it } from 'vitest';
import { InputError } from '../../machines/validate/input-error.ts';
import { requestOrRefusal } from '../../src/http/request-or-refusal.ts';

const refuse = (error: unknown) => () => {
  throw error;
};

describe('what a resource refuses to request', () => {
  it('is rejected in the words of its InputError', () => {
    const { request, refusal } = requestOrRefusal(refuse(new InputError('id', 'abc', 'a UUID')));
    expect(request).toBeUndefined();
    expect(refusal).toMatchObject({
      type: 'rejected',
      failure: { message: 'id: expected a UUID, got "abc"', retryable: false },
    });
  });

  it('is rejected in few words, however long they are', () => {
    const { refusal } = requestOrRefusal(refuse(new InputError('id', 'abc', 'x'.repeat(9_000))));
    expect(refusal?.failure.message.length).toBeLessThan(1_000);
  });

  it.each([new TypeError('a bug'), 'a text', undefined])(
    'is a bug for any other error',
    (error) => {
      const thrown: unknown[] = [];
      try {
        requestOrRefusal(refuse(error));
      } catch (caught) {
        thrown.push(caught);
      }
      expect(thrown).toEqual([error]);
    },
  );

  it('shows no secret', () => {
    const redacted = () => new InputError('id', '[redacted]', 'a UUID');
    const { refusal } = requestOrRefusal(
      refuse(new InputError('id', 'canary', 'a UUID')),
      redacted,
    );
    expect(refusal?.failure.message).toBe('id: expected a UUID, got "[redacted]"');
  });

  it('is what it requests otherwise', () => {
    const request = { url: 'http://host.test' };
    expect(requestOrRefusal(() => request)).toEqual({ request });
  });
});
