import { afterEach, describe, expect, it, vi } from 'vitest';
import { InputError } from '../../machines/validate/input-error.ts';
import { endpointUrl, httpUrl, validateBaseUrl } from '../../src/resource/endpoint-url.ts';

const url = (baseUrl: string, id = 'abc') => endpointUrl(baseUrl, '/api/jobs/:id', { id }).href;

describe('endpointUrl', () => {
  it.each([
    ['http://localhost:3000', 'http://localhost:3000/api/jobs/abc'],
    ['https://host.test/', 'https://host.test/api/jobs/abc'],
    ['https://host.test/behind/a/proxy//', 'https://host.test/behind/a/proxy/api/jobs/abc'],
    ['http://[::1]:8080', 'http://[::1]:8080/api/jobs/abc'],
  ])('puts the path under %s', (baseUrl, href) => {
    expect(url(baseUrl)).toBe(href);
  });

  it.each([
    ['../admin', '..%2Fadmin'],
    ['%2e%2e', '%252e%252e'],
    ['a/b', 'a%2Fb'],
    ['a?x=1', 'a%3Fx%3D1'],
    ['a#b', 'a%23b'],
    ['a\\b', 'a%5Cb'],
    ['a\r\nb\0', 'a%0D%0Ab%00'],
    ['会话', '%E4%BC%9A%E8%AF%9D'],
    ['...', '...'],
  ])('encodes the id %j as one segment of the path', (id, segment) => {
    expect(url('http://host.test', id)).toBe(`http://host.test/api/jobs/${segment}`);
  });

  it.each([
    ['', 'id: expected a string that can be one segment of a path, got ""'],
    ['.', 'id: expected a string that can be one segment of a path, got "."'],
    ['..', 'id: expected a string that can be one segment of a path, got ".."'],
    ['\ud800', 'expected well-formed Unicode'],
  ])('refuses the id %j, which can’t be one segment', (id, message) => {
    expect(() => url('http://host.test', id)).toThrow(InputError);
    expect(() => url('http://host.test', id)).toThrow(message);
  });

  it('refuses a path whose value is missing', () => {
    expect(() => endpointUrl('http://host.test', '/jobs/:id')).toThrow(
      'id: expected a string that can be one segment of a path, got ""',
    );
  });

  it.each([
    ['localhost:3000', 'expected an http: or https: URL, got "localhost:"'],
    ['file:///etc/passwd', 'got "file:"'],
    ['not a URL', 'got "not a URL"'],
    ['not?a=secret\nsecret', 'got "not?…"'],
    [
      'https://host.test/x?a=1',
      'baseUrl: expected a URL without ? and #, got "https://host.test/x"',
    ],
    ['https://me@host.test', 'expected a URL without a user or password in it'],
    ['https://:secret@host.test', 'expected a URL without a user or password in it'],
    ['xhttp://host.test', 'got "xhttp:"'],
    ['httpx://host.test', 'got "httpx:"'],
    ['https://host.test#a', 'expected a URL without ? and #'],
    ['https://me:secret@host.test', 'expected a URL without a user or password in it'],
    ['//me:secret@host.test', 'baseUrl: expected an http: or https: URL, got "…@host.test"'],
  ])('refuses the base URL %s, and shows no secret', (baseUrl, message) => {
    expect(() => url(baseUrl)).toThrow(InputError);
    expect(() => url(baseUrl)).toThrow(message);
    expect(() => url(baseUrl)).not.toThrow('secret');
  });
});

describe('a base URL in a web page', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  const openPage = (origin = 'https://page.test:8443') => {
    vi.stubGlobal('origin', origin);
    vi.stubGlobal('location', { origin });
  };

  it.each([
    ['', '/api/jobs/abc'],
    ['/', '/api/jobs/abc'],
    ['/behind/a/proxy/', '/behind/a/proxy/api/jobs/abc'],
    ['/a/../b', '/b/api/jobs/abc'],
  ])('may be the path %j of its origin', (baseUrl, path) => {
    openPage();
    expect(url(baseUrl)).toBe(`https://page.test:8443${path}`);
  });

  it('has the origin of the page around a frame or a worker without an address of its own', () => {
    vi.stubGlobal('origin', 'https://page.test');
    vi.stubGlobal('location', { origin: 'null' });
    expect(url('/')).toBe('https://page.test/api/jobs/abc');
  });

  it('has the origin of its address where the global one is none, as in newer workers', () => {
    vi.stubGlobal('origin', 'null');
    vi.stubGlobal('location', { origin: 'https://worker.test' });
    expect(url('/')).toBe('https://worker.test/api/jobs/abc');
  });

  it.each(['//evil.test', '/\\evil.test', '/\t/evil.test', '/\n\\evil.test/x'])(
    'is no way to another host: %j',
    (baseUrl) => {
      openPage();
      expect(() => url(baseUrl)).toThrow(InputError);
      expect(() => validateBaseUrl(baseUrl)).toThrow(/^baseUrl: expected .*https?: URL, got/);
    },
  );

  it.each(['/api?a=secret', '/api#secret'])(
    'is refused with a query or a fragment: %j',
    (baseUrl) => {
      openPage();
      const message = 'baseUrl: expected a URL without ? and #, got "/api"';
      expect(() => url(baseUrl)).toThrow(message);
      expect(() => validateBaseUrl(baseUrl)).toThrow(message);
    },
  );

  it.each(['api', './api', ' /api', 'not a URL'])(
    'is refused as %j, with or without a page',
    (baseUrl) => {
      openPage();
      expect(() => url(baseUrl)).toThrow('baseUrl: expected an http: or https: URL, got');
      expect(() => validateBaseUrl(baseUrl)).toThrow(InputError);
    },
  );

  it.each(['', '/', '/api'])('as the path %j says outside of a page what it needs', (baseUrl) => {
    const message = `baseUrl: expected an http: or https: URL (a path is one only in a web page, which has an origin), got "${baseUrl}"`;
    expect(() => url(baseUrl)).toThrow(InputError);
    expect(() => url(baseUrl)).toThrow(message);
    openPage('null');
    expect(() => url(baseUrl)).toThrow(message);
    // It may be loaded where a server renders the page.
    expect(() => validateBaseUrl(baseUrl)).not.toThrow();
  });
});

describe('a base URL that a function gives', () => {
  it('is asked for at each request', () => {
    let host = 'a.test';
    const baseUrl = () => new URL(`http://${host}`);
    validateBaseUrl(baseUrl);
    expect(endpointUrl(baseUrl, '/x').href).toBe('http://a.test/x');
    host = 'b.test';
    expect(endpointUrl(baseUrl, '/x').href).toBe('http://b.test/x');
  });

  it.each([
    [() => '/api', 'a path is one only in a web page'],
    [() => 'ftp://host.test', 'expected an http: or https: URL, got "ftp:"'],
    [() => undefined, 'expected an http: or https: URL, got undefined'],
    [() => () => 'http://host.test', 'expected an http: or https: URL, got a function'],
    [async () => 'http://host.test', 'expected an http: or https: URL, got an object'],
  ])('is refused when it is no base URL: %s', (baseUrl, message) => {
    expect(() => endpointUrl(baseUrl as never, '/x')).toThrow(InputError);
    expect(() => endpointUrl(baseUrl as never, '/x')).toThrow(message);
  });
});

describe('httpUrl', () => {
  it.each([
    [undefined, 'request(id).url: expected an http: or https: URL, got undefined'],
    [7, 'request(id).url: expected an http: or https: URL, got 7'],
  ])('says what it got when the URL isn’t a string: %j', (value, message) => {
    expect(() => httpUrl('request(id).url', value as never)).toThrow(InputError);
    expect(() => httpUrl('request(id).url', value as never)).toThrow(message);
  });
});
