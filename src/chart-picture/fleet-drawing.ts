import { commonBoxes, commonEntry, commonLabels, commonPaths, size } from './common-drawing.ts';
import { box, type Drawing } from './drawing.ts';

/** The way back from every wait runs around the left, the way to every end around the right. */
const again = 'V332 H24 V206 H138';
const end = 'H376 V384';

export const fleetDrawing: Drawing = {
  chart: 'fleet',
  ...size,
  boxes: {
    ...commonBoxes,
    error: box(158, 410, 66),
  },
  paths: {
    ...commonPaths,
    'polling→polling.deciding': 'M12 176 H158 V194',
    'polling→error': 'M176 356 V408',
    'polling.fetching→polling.deciding': 'M176 152 V188',
    'polling.deciding→polling.fetching': 'M236 194 V154',
    'polling.deciding→polling.waiting': 'M170 219 V248 H82 V270',
    'polling.deciding→polling.rateLimited': 'M230 219 V248 H312 V270',
    'polling.deciding→stopped': `M260 206 ${end} H76 V408`,
    'polling.deciding→error': `M260 206 ${end} H206 V408`,
    'polling.deciding→unauthorized': `M260 206 ${end} H336 V408`,
    'polling.waiting→polling.deciding': `M82 308 ${again}`,
    'polling.backoff→polling.deciding': `M200 308 ${again}`,
    'polling.rateLimited→polling.deciding': `M312 308 ${again}`,
    'polling.rateLimited→error': 'M364 290 H376 V384 H206 V408',
  },
  notDrawn: {},
  labels: [
    ...commonLabels,
    { text: 'a bug', x: 182, y: 374, anchor: 'start', kind: 'detail' },
    { text: 'answered, poll.refresh', x: 30, y: 170, anchor: 'start', kind: 'detail' },
    { text: 'pollDelay', x: 180, y: 168, anchor: 'start', kind: 'detail' },
    { text: 'due', x: 242, y: 168, anchor: 'start', kind: 'detail' },
    { text: 'all settled', x: 370, y: 236, anchor: 'end', kind: 'detail' },
  ],
  entries: [commonEntry, { x: 290, y: 181, path: 'M286 182 L247 196' }],
};
