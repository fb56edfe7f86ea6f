import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { FeedLog } from '../../src/inspect-server/feed-log.ts';
import { startFeedReader } from '../../src/inspect-server/feed-reader.ts';

const MIB = 2 ** 20;

/** A page that reads as long as it's told to. */
function pageOf(log: FeedLog, after = 0) {
  const events = new EventEmitter();
  let isReading = true;
  const response = Object.assign(events, {
    sent: '',
    destroyed: false,
    writableEnded: false,
    write(text: string | Buffer) {
      this.sent += text;
      return isReading;
    },
    destroy() {
      this.destroyed = true;
    },
    end() {
      this.writableEnded = true;
    },
  });
  const reader = startFeedReader(response as never as ServerResponse, log, after);
  return {
    reader,
    response,
    block: () => {
      isReading = false;
    },
    unblock: () => {
      isReading = true;
      events.emit('drain');
    },
    sent: () => [...response.sent.matchAll(/data: (.*)/g)].map(([, data]) => data),
    lastId: () => Number([...response.sent.matchAll(/^id(?:: (\d+))?$/gm)].at(-1)?.[1] ?? 0),
  };
}

const bulk = (text: string, bytes: number) => JSON.stringify(text.padEnd(bytes, ' '));

it('what is kept of polls that have ended is dropped first, the earliest end first, and pages are told', () => {
  const log = new FeedLog();
  for (const actor of ['active', 'a', 'b', 'c']) {
    log.announce(actor, `"${actor}"`);
    log.begin(actor, bulk(`header of ${actor}`, 15 * MIB), true, false);
  }
  for (const actor of ['b', 'a', 'c']) log.end(actor);
  const page = pageOf(log);
  log.announce('new', '"new"');
  log.begin('new', bulk('header of new', 15 * MIB), true, false);
  page.reader.send();
  expect(page.sent().at(-1)).toBe('{"type":"dropped","actor":"b"}');
  expect(['active', 'a', 'b', 'c', 'new'].filter((actor) => log.has(actor))).toEqual([
    ...['active', 'a', 'c', 'new'],
  ]);
});

it('with too many that are active, the largest are asked to begin anew, and the oldest dropped at last', () => {
  const log = new FeedLog();
  for (let actor = 1; actor <= 40; actor++) {
    log.announce(`${actor}`, `"${actor}"`);
    log.begin(`${actor}`, '"header"', true, false);
    log.entry(`${actor}`, bulk('entry', actor * 0.1 * MIB), MIB);
  }
  expect(log.crowding().slice(0, 2)).toEqual(['40', '39']);
  for (const actor of log.crowding()) log.begin(actor, '"again"', true, true);
  expect(log.crowding()).toEqual([]);
  for (let actor = 41; actor <= 60; actor++) {
    log.announce(`${actor}`, `"${actor}"`);
    log.begin(`${actor}`, bulk('header', 5 * MIB), true, false);
  }
  expect(log.has('1')).toBe(false);
  expect(log.has('60')).toBe(true);
});

it('a page that was too slow gets the header in place of the lines that it missed, whatever came between', () => {
  const log = new FeedLog();
  for (const actor of ['a', 'b']) {
    log.announce(actor, `"${actor}"`);
    log.begin(actor, `"header of ${actor}"`, true, false);
  }
  const [slow, fast] = [pageOf(log), pageOf(log)];
  slow.block();
  log.entry('b', '"blocks"', MIB);
  slow.reader.send();
  for (const n of [1, 2, 3]) {
    log.entry('a', `"a ${n}"`, MIB);
    log.entry('b', `"b ${n}"`, MIB);
    fast.reader.send();
  }
  log.begin('a', '"second header of a"', true, true);
  log.entry('a', '"a 4"', MIB);
  fast.reader.send();
  slow.unblock();
  expect(slow.sent().slice(5)).toEqual([
    '"b 1"',
    '"b 2"',
    '"b 3"',
    '"second header of a"',
    '"a 4"',
  ]);
  expect(fast.sent().slice(4)).toEqual([
    '"blocks"',
    '"a 1"',
    '"b 1"',
    '"a 2"',
    '"b 2"',
    '"a 3"',
    '"b 3"',
    '"a 4"',
  ]);
  // Now it has all, and may continue.
  expect(slow.lastId()).toBe(log.newest);
});

it('a page that reads nothing while all is replaced is disconnected', () => {
  const log = new FeedLog();
  log.announce('a', '"a"');
  const page = pageOf(log);
  page.block();
  for (let n = 1; n <= 20 && !page.response.destroyed; n++) {
    log.begin('a', bulk(`header ${n}`, 4 * MIB), true, true);
    page.reader.send();
  }
  expect(page.response.destroyed).toBe(true);
});
