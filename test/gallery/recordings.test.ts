import { describe, expect, it } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { failureIn, type Observation, wordsOf } from '../../machines/poll/observation.ts';
import { createFetchStatus } from '../../src/http/fetch-status.ts';
import type { Resource } from '../../src/index.ts';
import { recorded } from './recorded.ts';
import { type Exchange, readRecording } from './recordings.ts';

describe.each(Object.entries(recorded))('the recording of %s', (name, { rows, others }) => {
  const exchanges = numbered(readRecording(name));

  it('has no exchange that is left out', () => {
    const titles = [...rows.map(([title]) => title), ...others];
    expect(titles.toSorted()).toEqual(exchanges.map(({ title }) => title).toSorted());
  });

  it.each(rows)('%s', async (title, resource, observed) => {
    const exchange = exchanges.find((one) => one.title === title) as Exchange;
    expect(inWords(await observe(resource, exchange, exchanges))).toBe(observed);
  });
});

/** The second of the same title gets a `#2`. */
function numbered(exchanges: readonly Exchange[]): Exchange[] {
  const counts = new Map<string, number>();
  return exchanges.map((exchange) => {
    const count = (counts.get(exchange.title) ?? 0) + 1;
    counts.set(exchange.title, count);
    return count === 1 ? exchange : { ...exchange, title: `${exchange.title} #${count}` };
  });
}

/** The resource's request is answered as recorded, a further one by the exchange that came next. */
async function observe(
  resource: Resource<unknown>,
  exchange: Exchange,
  all: readonly Exchange[],
): Promise<Observation> {
  const answers = all.slice(all.indexOf(exchange)).values();
  const input = {
    id: idIn(exchange),
    requestTimeoutMs: 1_000,
    deadlineAt: null,
    deadlineMs: null,
    validators: exchange.response?.status === 304 ? { etag: '"etag"', lastModified: null } : null,
    last: null,
    wasMalformed: false,
  };
  const replay = async () => answerOf(answers.next().value as Exchange);
  return await toPromise(createActor(createFetchStatus(resource, replay), { input }).start());
}

function answerOf({ response }: Exchange): Response {
  if (response === null)
    throw new TypeError('fetch failed', {
      cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    });
  const { status, headers, body } = response;
  return new Response(body === '' ? null : body, { status, headers });
}

/** What was asked for: in JSON-RPC's parameters, else in the path. */
const idIn = ({ request: { body, path } }: Exchange): string =>
  /"(?:taskId|id)":"([^"]+)"/.exec(body)?.[1] ??
  path
    .replace(/\?.*/, '')
    .split('/')
    .findLast((segment) => !/^(output|attach|builds|)$/.test(segment)) ??
  '';

function inWords(observation: Observation): string {
  if (observation.type === 'reading') {
    const { status, verdict, detail } = observation;
    return [`${verdict} ${status}`, detail].filter(Boolean).join(': ');
  }
  const failure = failureIn(observation);
  if (failure === null) return observation.type;
  const words = failure.code === 'http' ? wordsOf(failure) : failure.message;
  const status = [observation.type, failure.httpStatus].filter(Boolean).join(' ');
  return [status, words].filter(Boolean).join(': ');
}
