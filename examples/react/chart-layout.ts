/** Where the states and the arrows of the chart are drawn. */
export const picture = { width: 400, height: 486 };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const box = (x: number, y: number, width: number): Box => ({ x, y, width, height: 36 });

export const states = {
  idle: box(20, 16, 76),
  paused: box(258, 16, 84),
  fetching: box(150, 116, 100),
  deciding: { x: 140, y: 180, width: 120, height: 52 },
  waiting: box(40, 272, 84),
  backoff: box(156, 272, 88),
  rateLimited: box(260, 272, 104),
  stopped: box(20, 410, 76),
  error: box(108, 410, 66),
  notFound: box(186, 410, 86),
  unauthorized: box(284, 410, 104),
} as const satisfies Record<string, Box>;

export type StateName = keyof typeof states;

export const polling: Box = { x: 12, y: 88, width: 376, height: 268 };

/** The way back from every wait runs around the left, the way to every verdict around the right. */
const again = 'V332 H24 V134 H148';
const verdict = 'H376 V384';

/** Named by their ends: `from→to`. What only plans a wait again (`polling→deciding`: wake, refresh) is omitted. */
export const edges = {
  'idle→polling': 'M58 52 V86',
  'idle→stopped': 'M20 34 H5 V428 H18',
  'polling→stopped': 'M44 356 V408',
  'polling→paused': 'M280 88 V54',
  'paused→polling': 'M320 52 V86',
  'paused→stopped': 'M342 34 H395 V474 H58 V448',
  'fetching→deciding': 'M176 152 V188',
  'fetching→paused': 'M250 126 H300 V54',
  'fetching→error': `M250 134 ${verdict} H141 V408`,
  'deciding→fetching': 'M226 192 V154',
  'deciding→waiting': 'M140 206 H82 V270',
  'deciding→backoff': 'M200 232 V270',
  'deciding→rateLimited': 'M260 206 H312 V270',
  'deciding→stopped': `M260 206 ${verdict} H76 V408`,
  'deciding→error': `M260 206 ${verdict} H141 V408`,
  'deciding→notFound': `M260 206 ${verdict} H229 V408`,
  'deciding→unauthorized': `M260 206 ${verdict} H336 V408`,
  'waiting→fetching': `M82 308 ${again}`,
  'backoff→fetching': `M200 308 ${again}`,
  'rateLimited→fetching': `M312 308 ${again}`,
} as const;

export type EdgeName = keyof typeof edges;

/** What the arrows mean, where there is room to say it. */
export const labels: readonly {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly isLeft?: boolean;
}[] = [
  { text: 'poll.start', x: 66, y: 73 },
  { text: 'poll.pause', x: 273, y: 73, isLeft: true },
  { text: 'poll.resume', x: 327, y: 73 },
  { text: 'poll.stop', x: 51, y: 374 },
  { text: 'poll.stop', x: 110, y: 468 },
  { text: 'answered', x: 170, y: 172, isLeft: true },
  { text: 'due', x: 232, y: 172 },
  { text: 'after pollDelay', x: 34, y: 346 },
  { text: 'a verdict', x: 370, y: 240, isLeft: true },
];
