import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { knownIn, secretFinder } from '../../src/across-tabs/secrets-in.ts';
import { fleetMachine, membersIn } from '../../src/fleet/index.ts';
import { pollingMachine } from '../../src/index.ts';
import { reading } from '../support/observations.ts';

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

const TOKEN = 'Authorization: Bearer abcdefgh';

it.each([
  ['status', TOKEN],
  ['detail', 'log in at https://ann:hunter22@host/'],
  ['label', 'deploy token=abcdefgh'],
  ['previous', TOKEN],
  ['validators', { etag: TOKEN, lastModified: null }],
  ['failure', { code: 'http', message: `refused: ${TOKEN}`, httpStatus: 400, retryable: false }],
  ['observation', { type: 'missing', message: TOKEN }],
])('finds one in the %s', (name, value) => {
  const finder = secretFinder([]);
  for (let time = 1; time <= 2; time++)
    expect(finder([{ next: null, data: null, [name]: value }])).toBe(`its ${name} holds a secret`);
});

it.each(['status', 'detail', 'label', 'progress'])(
  'takes the %s for a secret where the resource names it so',
  (name) => {
    const known = { status: 'RUNNING', detail: 'step 1', label: 'Build', progress: 0.5 };
    expect(secretFinder([name])([known])).toBe(`its ${name} holds a secret`);
    expect(secretFinder([])([known])).toBeNull();
  },
);

it('finds none in a poll, a fleet and its members as they are', () => {
  const id = 'bearer token=abcdefgh';
  const observation = reading('RUNNING', {
    ...{ data: { title: 'Fix it' }, detail: 'step 1', label: 'Build', progress: 0.5 },
    validators: { etag: 'W/"33a64df5"', lastModified: null },
  });
  const input = { id, observation, autoStart: true };
  const poll = createActor(pollingMachine, { input }).getSnapshot();
  const fleet = createActor(fleetMachine, {
    input: { ids: [id], observations: { [id]: observation } },
  }).getSnapshot();
  const { pages } = fleet.context;
  expect(membersIn({ pages }).map(({ label }) => label)).toEqual(['Build']);
  expect(find([...knownIn(poll, undefined), ...knownIn(fleet, pages)])).toBeNull();
});

it('takes any address of the next request for a secret', () => {
  const next = '/jobs/1?page=2';
  const observation = reading('RUNNING', { next });
  expect(find([{ observation, next, data: null }])).toContain('may be signed');
});
