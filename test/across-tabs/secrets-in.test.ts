import { expect, it } from 'vitest';
import { secretFinder } from '../../src/across-tabs/secrets-in.ts';

const find = secretFinder(['pin']);

it.each([
  null,
  'RUNNING',
  { status: 'RUNNING', title: 'Fix it', progress: 0.5, tags: ['a'] },
  // OpenHands’ counts, whose names end like those of secrets.
  { metrics: { accumulated_token_usage: { prompt_tokens: 9, per_turn_token: 20_000 } } },
  { session_api_key: null, pin: null },
])('finds none in %j', (data) => {
  expect(find([{ next: null, data }])).toBeNull();
});

it.each([
  { session_api_key: 'abc' },
  { deep: [{ access_token: 'abc' }] },
  { pin: 4711 },
  { text: 'Authorization: Bearer abcdefgh' },
  { url: 'https://user:password@host/' },
])('finds one in %j', (data) => {
  expect(
    find([
      { next: null, data: null },
      { next: null, data },
    ]),
  ).toBe('its data holds a secret');
});

it('takes any address of the next request for a secret', () => {
  expect(find([{ next: '/jobs/1?page=2', data: null }])).toContain('may be signed');
});
