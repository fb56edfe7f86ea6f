import { box } from './drawing.ts';
import type { Box, Entry, Label } from './layout.ts';

/** What the polling chart and the fleet's have in common stands in the same place in both. */
export const size = { width: 400, height: 486 };

export const commonBoxes: Readonly<Record<string, Box>> = {
  idle: box(20, 16, 76),
  polling: { x: 12, y: 88, width: 376, height: 268 },
  'polling.deciding': { x: 140, y: 180, width: 120, height: 52 },
  'polling.fetching': box(150, 116, 100),
  'polling.waiting': box(40, 272, 84),
  'polling.backoff': box(156, 272, 88),
  'polling.rateLimited': box(260, 272, 104),
  paused: box(258, 16, 84),
  stopped: box(20, 410, 76),
  unauthorized: box(284, 410, 104),
};

export const commonPaths: Readonly<Record<string, string>> = {
  'idle→polling': 'M58 52 V86',
  'idle→stopped': 'M20 34 H5 V428 H18',
  'polling→stopped': 'M44 356 V408',
  'polling→paused': 'M280 88 V54',
  'paused→polling': 'M320 52 V86',
  'paused→stopped': 'M342 34 H395 V474 H58 V448',
  'polling.deciding→polling.backoff': 'M200 232 V270',
};

export const commonLabels: readonly Label[] = [
  { text: 'polling', x: 26, y: 110, anchor: 'start', kind: 'title' },
  { text: 'poll.start', x: 66, y: 73, anchor: 'start', kind: 'detail' },
  { text: 'poll.pause', x: 273, y: 73, anchor: 'end', kind: 'detail' },
  { text: 'poll.resume', x: 327, y: 73, anchor: 'start', kind: 'detail' },
  { text: 'poll.stop', x: 51, y: 374, anchor: 'start', kind: 'detail' },
  { text: 'poll.stop', x: 110, y: 468, anchor: 'start', kind: 'detail' },
  { text: 'after pollDelay', x: 34, y: 346, anchor: 'start', kind: 'detail' },
];

export const commonEntry: Entry = { x: 128, y: 34, path: 'M124 34 H98' };
