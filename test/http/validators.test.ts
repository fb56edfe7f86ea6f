import { describe, expect, it } from 'vitest';
import { hideNothing } from '../../src/http/redact.ts';
import { keptValidators } from '../../src/http/resource-answer.ts';
import { validatorsIn } from '../../src/http/validators.ts';
import { lastReading } from '../support/observed.ts';

const both = { etag: 'W/"1"', 'last-modified': 'then' };
const none = { etag: null, lastModified: null };

describe('validators', () => {
  it.each([
    [201, both, { etag: 'W/"1"', lastModified: 'then' }],
    [200, {}, none],
    [304, both, none],
    [503, both, none],
  ])('are those of a successful response: %i %j', (httpStatus, fields, expected) => {
    expect(validatorsIn({ httpStatus, headers: new Headers(fields) })).toEqual(expected);
  });

  it('that hold a secret are not kept', () => {
    const hide = (text: string) => text.replaceAll('sk-secret', '[redacted]');
    const found = { etag: '"sk-secret"', lastModified: 'then' };
    expect(keptValidators(found, undefined, null, hide)).toEqual({ ...found, etag: null });
  });

  it.each([
    ['another place', '/2', '/1', none],
    ['the same place', '/1', '/1', { etag: '"1"', lastModified: null }],
    ['no place', undefined, '/1', { etag: '"1"', lastModified: null }],
  ])('are kept as far as the next request asks for the same: %s', (_, next, last, expected) => {
    const found = { etag: '"1"', lastModified: null };
    expect(keptValidators(found, next, lastReading(last), hideNothing)).toEqual(expected);
  });
});
