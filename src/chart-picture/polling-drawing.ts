import { box, type Drawing } from './drawing.ts';

/** The way back from every wait runs around the left, the way to every verdict around the right. */
const again = 'V332 H24 V134 H148';
const verdict = 'H376 V384';

export const pollingDrawing: Drawing = {
  chart: 'polling',
  width: 400,
  height: 486,
  boxes: {
    idle: box(20, 16, 76),
    polling: { x: 12, y: 88, width: 376, height: 268 },
    'polling.deciding': { x: 140, y: 180, width: 120, height: 52 },
    'polling.fetching': box(150, 116, 100),
    'polling.waiting': box(40, 272, 84),
    'polling.backoff': box(156, 272, 88),
    'polling.rateLimited': box(260, 272, 104),
    paused: box(258, 16, 84),
    stopped: box(20, 410, 76),
    error: box(108, 410, 66),
    notFound: box(186, 410, 86),
    unauthorized: box(284, 410, 104),
  },
  paths: {
    'idle→polling': 'M58 52 V86',
    'idle→stopped': 'M20 34 H5 V428 H18',
    'polling→stopped': 'M44 356 V408',
    'polling→paused': 'M280 88 V54',
    'paused→polling': 'M320 52 V86',
    'paused→stopped': 'M342 34 H395 V474 H58 V448',
    'polling.fetching→polling.deciding': 'M176 152 V188',
    'polling.fetching→paused': 'M250 126 H300 V54',
    'polling.fetching→error': `M250 134 ${verdict} H141 V408`,
    'polling.deciding→polling.fetching': 'M226 192 V154',
    'polling.deciding→polling.waiting': 'M140 206 H82 V270',
    'polling.deciding→polling.backoff': 'M200 232 V270',
    'polling.deciding→polling.rateLimited': 'M260 206 H312 V270',
    'polling.deciding→stopped': `M260 206 ${verdict} H76 V408`,
    'polling.deciding→error': `M260 206 ${verdict} H141 V408`,
    'polling.deciding→notFound': `M260 206 ${verdict} H229 V408`,
    'polling.deciding→unauthorized': `M260 206 ${verdict} H336 V408`,
    'polling.waiting→polling.fetching': `M82 308 ${again}`,
    'polling.backoff→polling.fetching': `M200 308 ${again}`,
    'polling.rateLimited→polling.fetching': `M312 308 ${again}`,
  },
  notDrawn: {
    'polling→polling.deciding': 'poll.wake and poll.refresh only plan a wait again',
  },
  labels: [
    { text: 'polling', x: 26, y: 110, anchor: 'start', kind: 'title' },
    { text: 'poll.start', x: 66, y: 73, anchor: 'start', kind: 'detail' },
    { text: 'poll.pause', x: 273, y: 73, anchor: 'end', kind: 'detail' },
    { text: 'poll.resume', x: 327, y: 73, anchor: 'start', kind: 'detail' },
    { text: 'poll.stop', x: 51, y: 374, anchor: 'start', kind: 'detail' },
    { text: 'poll.stop', x: 110, y: 468, anchor: 'start', kind: 'detail' },
    { text: 'answered', x: 170, y: 172, anchor: 'end', kind: 'detail' },
    { text: 'due', x: 232, y: 172, anchor: 'start', kind: 'detail' },
    { text: 'after pollDelay', x: 34, y: 346, anchor: 'start', kind: 'detail' },
    { text: 'a verdict', x: 370, y: 240, anchor: 'end', kind: 'detail' },
  ],
  entries: [
    { x: 128, y: 34, path: 'M124 34 H98' },
    { x: 108, y: 183, path: 'M112 184 L156 196' },
  ],
};
