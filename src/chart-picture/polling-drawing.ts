import { commonBoxes, commonEntry, commonLabels, commonPaths, size } from './common-drawing.ts';
import { box, type Drawing } from './drawing.ts';

/** The way back from every wait runs around the left, the way to every verdict around the right. */
const again = 'V332 H24 V134 H148';
const verdict = 'H376 V384';

export const pollingDrawing: Drawing = {
  chart: 'polling',
  ...size,
  boxes: {
    ...commonBoxes,
    error: box(108, 410, 66),
    notFound: box(186, 410, 86),
  },
  paths: {
    ...commonPaths,
    'polling.fetching→polling.deciding': 'M176 152 V188',
    'polling.fetching→paused': 'M250 126 H300 V54',
    'polling.fetching→error': `M250 134 ${verdict} H141 V408`,
    'polling.deciding→polling.fetching': 'M226 192 V154',
    'polling.deciding→polling.waiting': 'M140 206 H82 V270',
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
    ...commonLabels,
    { text: 'answered', x: 170, y: 172, anchor: 'end', kind: 'detail' },
    { text: 'due', x: 232, y: 172, anchor: 'start', kind: 'detail' },
    { text: 'a verdict', x: 370, y: 240, anchor: 'end', kind: 'detail' },
  ],
  entries: [commonEntry, { x: 108, y: 183, path: 'M112 184 L156 196' }],
};
