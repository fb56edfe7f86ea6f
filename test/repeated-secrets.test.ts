import { inspect as shown } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createActor, setup, toPromise } from 'xstate';
import { createFleetMachine, defineBatchResource } from '../src/fleet/index.ts';
import {
  bearer,
  type Credentials,
  cookies,
  createPollingMachine,
  defineResource,
  explain,
  type FollowUpRequest,
  header,
  type PollOutcome,
  recordPolling,
  type StatusResponse,
  sessionApiKey,
} from '../src/index.ts';
import { allWithin } from './support/all-within.ts';
import { spellings } from './support/spellings.ts';

/** What is sent, and what of it a server may repeat. */
interface Kind {
  readonly credentials?: Credentials | readonly Credentials[];
  readonly query?: string;
  /** Of the request, then a POST. */
  readonly body?: unknown;
  /** Made for each answer, as soon as it is there. */
  readonly followUp?: FollowUpRequest;
  readonly canaries: readonly string[];
}

/** The id is a part of the secrets: that is no reason to show them. */
const ID = '9';
const TOKEN = `Cnry/tok+9f8e&7d"6c'5b<4a>3=`;
const PASSWORD = 'Cnry/pass+word:2b<1a';
const COOKIE = 'Cnry/coo+kie9f8e';
const QUERY = 'Cnry/que+ry=9f8e 7d';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

const kinds: Readonly<Record<string, Kind>> = {
  'a bearer token': { credentials: bearer(() => TOKEN), canaries: [TOKEN] },
  'a session API key': { credentials: sessionApiKey(() => TOKEN), canaries: [TOKEN] },
  'a header': { credentials: header('X-API-Key', () => TOKEN), canaries: [TOKEN] },
  'a header that holds its scheme': {
    credentials: header('Authorization', () => `Bearer ${TOKEN}`),
    canaries: [TOKEN],
  },
  'a user and a password': {
    credentials: header('Authorization', () => `me:${PASSWORD}`, basic),
    canaries: [`me:${PASSWORD}`, PASSWORD],
  },
  'a password alone': {
    credentials: header(
      'Authorization',
      () => PASSWORD,
      (password) => basic(`me:${password}`),
    ),
    canaries: [PASSWORD],
  },
  'a finished Basic': {
    credentials: header('Authorization', () => basic(`me:${PASSWORD}`)),
    canaries: [`me:${PASSWORD}`, PASSWORD],
  },
  cookies: {
    credentials: cookies(() => `a=${encodeURIComponent(COOKIE)}; lang=en; b="${COOKIE}-2"`),
    canaries: [COOKIE, `${COOKIE}-2`],
  },
  'a query': { query: `?api_key=${encodeURIComponent(QUERY)}`, canaries: [QUERY] },
  'a field of a body': {
    body: { id: ID, auth: { user: [TOKEN] }, api_key: PASSWORD },
    canaries: [TOKEN, PASSWORD],
  },
  'what a follow-up names': {
    followUp: {
      url: `http://127.0.0.1:2/more?sig=${encodeURIComponent(QUERY)}`,
      credentials: [sessionApiKey(() => TOKEN), cookies(() => `b="${COOKIE}"`)],
      method: 'POST',
      body: { password: PASSWORD },
    },
    canaries: [TOKEN, COOKIE, QUERY, PASSWORD],
  },
  'two, of which one begins the other': {
    credentials: [sessionApiKey(() => TOKEN), bearer(() => `${TOKEN}-and-Tail9f8e`)],
    canaries: [`${TOKEN}-and-Tail9f8e`],
  },
};

type FollowUp = StatusResponse['followUp'];

interface Body {
  readonly status: string;
  readonly said?: string;
  readonly does?: string;
}

const json = (body: object, init?: ResponseInit) => Response.json(body, init);
const does = (does: string) => (said: string) => json({ status: 'RUNNING', said, does });

/** Where a server can put what it repeats. */
const places: Readonly<Record<string, (said: string) => Response>> = {
  'the message of a 503': (said) => json({ detail: `no ${said} here` }, { status: 503 }),
  'the message of a 400, in plain text': (said) => new Response(`no ${said} here`, { status: 400 }),
  'the path of an issue': does('path'),
  'the message of an issue': does('issue'),
  'an error of the schema': does('schema throws'),
  'an error of what reads it': does('read throws'),
  'the status of a reading': does('status'),
  'the detail of a reading': does('detail'),
  'the label of a reading': does('label'),
  'the message of a finding': does('finding'),
  'the words of a 404': (said) => json({ detail: `no ${said} here` }, { status: 404 }),
  'the key of data that is no JSON': does('key'),
  'the ETag': (said) => json({ status: 'RUNNING' }, { headers: { etag: `W/"${said}"` } }),
  'the Last-Modified': (said) =>
    json({ status: 'RUNNING' }, { headers: { 'last-modified': `on ${said}` } }),
  'the place of a redirect': (said) =>
    new Response(null, { status: 307, headers: { location: `https://a.test/${said}/?k=${said}` } }),
  'the title of a page': (said) =>
    new Response(`<html><title>${said}</title>`, { headers: { 'content-type': 'text/html' } }),
  'the problem of one in a batch': does('problem'),
};

/** What a body said beside its status: no data holds it. */
const bodies = new WeakMap<object, Body>();

const schema = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: (value: unknown) => {
      const body = value as Body;
      const { status, said = '', does } = body;
      if (does === 'path') return { issues: [{ message: 'expected nothing', path: ['a', said] }] };
      if (does === 'issue') return { issues: [{ message: `Unrecognized key: "${said}"` }] };
      if (does === 'schema throws') throw new TypeError(`no ${said}`, { cause: value });
      const data = { status, ...(does === 'key' && { [said]: { [said]: Number.NaN } }) };
      bodies.set(data, body);
      return { value: data };
    },
    types: undefined as unknown as { input: unknown; output: { status: string } },
  },
};

function read(data: { status: string }) {
  const { said = '', does } = bodies.get(data) as Body;
  const finding = { type: 'unavailable' as const, message: `no ${said}` };
  return does === 'finding' ? finding : readingOf(data);
}

function readingOf(data: { status: string }) {
  const { status, said = '', does } = bodies.get(data) as Body;
  if (does === 'read throws') throw Object.assign(new Error(`no ${said}`), { body: { said } });
  return {
    status: does === 'status' ? said : status,
    verdict: status === 'STOPPED' ? ('succeeded' as const) : ('pending' as const),
    ...(does === 'detail' && { detail: `still ${said}` }),
    ...(does === 'label' && { label: `of ${said}` }),
  };
}

function readings(data: { status: string }, ids: readonly string[]) {
  const { said = '', does } = bodies.get(data) as Body;
  if (does === 'problem') return ids.map((id) => ({ id, problem: `no ${said}` }));
  const one = read(data);
  return ids.map((id) => ('type' in one ? { id, ...one } : { id, data, ...one }));
}

const policy = {
  interval: { minMs: 1, maxMs: 1 },
  backoff: { baseMs: 1, maxMs: 1 },
  maxFailures: 2,
  rateLimit: { fallbackMs: 1 },
};

/** A machine whose server repeats something at first, and has the work ended then. */
function machineOf(
  { credentials, query = '', body, followUp: more }: Kind,
  answer: Response,
  form: 'alone' | 'batch',
) {
  const answers = [answer];
  const asked: Headers[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    if (String(url) === more?.url) return json({});
    asked.push(new Headers(init?.headers));
    return answers.shift() ?? json({ status: 'STOPPED' });
  };
  const request = () => ({
    url: `http://127.0.0.1:1/${query}`,
    ...(body !== undefined && { method: 'POST', body }),
  });
  const interpret = async ({ followUp }: { followUp: FollowUp }) => {
    if (more) await followUp(more, schema);
    return undefined;
  };
  const shared = { request, schema, credentials, interpret };
  const resource =
    form === 'alone'
      ? defineResource({ ...shared, read })
      : defineBatchResource({ ...shared, readings, limit: 10 });
  const machine =
    'read' in resource
      ? createPollingMachine(resource, { fetch, policy })
      : createFleetMachine(resource, { fetch, policy });
  return { machine: machine as ReturnType<typeof createPollingMachine>, resource, asked };
}

/** Polls below a parent to the end, and gathers all that there is to see and to keep. */
async function gather(kind: Kind, answer: Response, form: 'alone' | 'batch') {
  const { machine, asked } = machineOf(kind, answer, form);
  const inspected: string[] = [];
  const emitted: string[] = [];
  const kept: string[] = [];
  const live: string[] = [];
  const parent = createActor(
    setup({ actors: { polling: machine } }).createMachine({
      initial: 'polling',
      states: {
        polling: {
          invoke: {
            id: 'poll',
            src: 'polling',
            input: { id: ID, ids: [ID], autoStart: true },
            onDone: 'over',
          },
        },
        over: { type: 'final' },
      },
    }),
    {
      inspect: (inspection) => {
        if (inspection.type === '@xstate.event')
          inspected.push(shown(inspection.event, { depth: 20, showHidden: true }));
        if (inspection.type === '@xstate.snapshot') {
          const { context, output, error } = inspection.snapshot as never;
          inspected.push(shown({ context, output, error }, { depth: 20, showHidden: true }));
        }
      },
    },
  );
  parent.start();
  const { poll } = parent.getSnapshot().children;
  if (!poll) throw new Error('nothing is polled');
  const { lines } = recordPolling(poll as never);
  poll.on('*', (event) => emitted.push(JSON.stringify(event)));
  poll.subscribe((snapshot) => {
    live.push(JSON.stringify(snapshot.context));
    kept.push(JSON.stringify(parent.getPersistedSnapshot()));
  });
  await toPromise(parent);
  const { output } = poll.getSnapshot();
  const outcomes = Object.values(Object(output).outcomes ?? [output]) as PollOutcome[];
  return {
    asked,
    outcome: JSON.stringify(output),
    'its words': outcomes.map((one) => explain(one) + explain(one, 'zh-CN')).join('\n'),
    'live snapshots': live.join('\n'),
    'the parent’s persisted snapshots': kept.join('\n'),
    'emitted events': emitted.join('\n'),
    'the recording': lines.join('\n'),
    'what an inspector sees': inspected.join('\n'),
  };
}

/** A text without what JSON and `inspect` may add to it. */
const bare = (text: string) => text.replace(/\\+/g, '\\');

/** So much of a secret in a row gives it away. */
const TELLING = 8;

function reveals(text: string, spelled: string): boolean {
  const place = bare(text);
  const secret = bare(JSON.stringify(spelled).slice(1, -1));
  const parts = Array.from({ length: Math.max(1, secret.length - TELLING + 1) }, (_, at) =>
    secret.slice(at, at + TELLING),
  );
  return [spelled, ...parts].some((part) => place.includes(part));
}

/** How a secret may be spelled, each with its names: some ways change nothing in some secrets. */
function spelledOut(secret: string): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, string[]>();
  for (const [name, spell] of Object.entries(spellings)) {
    const spelled = spell(secret);
    named.set(spelled, [...(named.get(spelled) ?? []), name]);
  }
  return named;
}

/** The cells of a table that reveal a secret, in words. */
async function leaks(kind: Kind, place: (said: string) => Response, form: 'alone' | 'batch') {
  const cells = kind.canaries.flatMap((canary) =>
    [...spelledOut(canary)].map(async ([spelled, names]) => {
      const { asked, ...found } = await gather(kind, place(spelled), form);
      const sent = asked.slice(1).some((headers) => headers.has('if-none-match'));
      return Object.entries({ ...found, 'the next request': sent ? spelled : '' })
        .filter(([, text]) => reveals(text, spelled))
        .flatMap(([where]) => names.map((name) => `${canary} ${name} in ${where}`));
    }),
  );
  return (await Promise.all(cells)).flat();
}

describe.each(['alone', 'batch'] as const)('no server makes a poll reveal a secret: %s', (form) => {
  describe.each(Object.entries(kinds))('%s', (_, kind) => {
    it.each(Object.entries(places))('in %s', async (_, place) => {
      expect(await leaks(kind, place, form)).toEqual([]);
    });
  });
});

describe('what isn’t known to be secret', () => {
  const kind: Kind = { canaries: [TOKEN] };
  // The title of a page is never quoted, and only a batch has problems.
  const { 'the title of a page': _, 'the problem of one in a batch': __, ...shown } = places;

  it.each(Object.entries(shown))('is found in %s: the search works', async (_, place) => {
    const found = await leaks(kind, place, 'alone');
    // A parser of URLs spells most of the others anew.
    const names = place === shown['the place of a redirect'] ? ['in hex'] : Object.keys(spellings);
    for (const name of names) expect(found).toContainEqual(expect.stringContaining(` ${name} in `));
  });
});

describe('a secret that isn’t repeated', () => {
  const kind: Kind = {
    credentials: Object.values(kinds).flatMap(({ credentials = [] }) => credentials),
    query: kinds['a query']?.query ?? '',
    canaries: Object.values(kinds).flatMap(({ canaries }) => canaries),
  };

  it.each(['alone', 'batch'] as const)(
    'is nowhere to be seen in the resource, the machine and the actor: %s',
    async (form) => {
      const unanswered = new Promise<Response>(() => {}) as unknown as Response;
      const { machine, resource, asked } = machineOf(kind, unanswered, form);
      const input = { id: ID, ids: [ID], autoStart: true };
      const asking = createActor(machine, { input }).start();
      while (asked.length === 0) await Promise.resolve();
      const seen = [allWithin(resource), allWithin(asking)];
      asking.stop();
      const ended = createActor(machine, { input }).start();
      await toPromise(ended);
      seen.push(allWithin(ended));
      expect(asked[0]?.get('authorization')).toContain(TOKEN);
      expect(seen[0]).toContain('credentials');
      for (const text of seen.slice(1)) expect(text).toContain('poll.');
      for (const text of seen) {
        for (const canary of kind.canaries) expect(reveals(text, canary)).toBe(false);
      }
    },
  );
});
