import { describe, expect, it } from 'vitest';
import { InputError } from '../../machines/validate/input-error.ts';
import { endpointUrl } from '../../src/resource/endpoint-url.ts';

describe('the path that endpointUrl puts under a base URL', () => {
  it.each([
    ['http://h/api', 'jobs/:id', 'http://h/api/jobs/1'],
    ['http://h/api/', 'jobs/:id', 'http://h/api/jobs/1'],
    ['http://h/api/', '/jobs/:id', 'http://h/api/jobs/1'],
    ['http://h', ':id', 'http://h/1'],
    ['http://h/api', '', 'http://h/api'],
  ])('is separated from %s by one slash when it is %j', (baseUrl, path, href) => {
    expect(endpointUrl(baseUrl, path, { id: '1' }).href).toBe(href);
  });

  it.each([
    ['/jobs?id=:id&key=secret', '/jobs?…'],
    ['/jobs/:id#secret', '/jobs/:id#…'],
  ])('is refused when it is %s, with advice and without showing it in full', (path, shown) => {
    const make = () => endpointUrl('http://h', path, { id: '1' });
    expect(make).toThrow(InputError);
    expect(make).toThrow('path: expected a path without ? and # (');
    expect(make).toThrow(`, got "${shown}"`);
    expect(make).toThrow('searchParams');
    expect(make).not.toThrow('secret');
  });
});
