/** Reads what the server tells, folds it, and answers what the page asks: the page itself only draws. */
import type { FeedMessage } from '../inspect-server/feed-message.ts';
import { inTurn } from './in-turn.ts';
import { linesOf } from './lines-of.ts';
import type { FromWorker } from './shown.ts';
import { Slices } from './slices.ts';
import { Studio } from './studio.ts';
import type { ToWorker, View } from './view.ts';

/** What grows by itself is shown ten times a second. */
const SHOWN_EVERY_MS = 100;

const studio = new Studio();
const slices = new Slices(8);
const drawn = new Set<string>();
let view: View | null = null;
let shownAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

const post = (message: FromWorker) => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'view') {
    view = data.view;
    show();
    return;
  }
  if (data.source === 'live') follow(data.url);
  else void read(data.url, data.name);
});

function show(): void {
  clearTimeout(timer);
  timer = undefined;
  if (view === null) return;
  const shown = studio.show(view);
  const drawing = shown.actor?.drawing;
  if (drawing !== undefined && !drawn.has(drawing)) {
    drawn.add(drawing);
    post({ type: 'drawing', name: drawing, chart: studio.chart(drawing) });
  }
  post({ type: 'shown', shown });
  shownAt = performance.now();
}

function showSoon(): void {
  if (performance.now() - shownAt >= SHOWN_EVERY_MS) show();
  else timer ??= setTimeout(show, SHOWN_EVERY_MS);
}

async function read(url: string, name: string): Promise<void> {
  studio.connection = 'reading';
  try {
    const { ok, body } = await fetch(url);
    if (!ok || body === null) throw new Error('no recording');
    for await (const line of linesOf(body)) {
      studio.takeRecorded(line, name);
      if (await slices.isOver()) showSoon();
    }
    studio.connection = 'whole';
  } catch {
    studio.connection = 'failed';
  }
  studio.endRecorded();
  show();
}

function follow(url: string): void {
  const take = inTurn<FeedMessage>(
    async (message) => {
      studio.take(message);
      if (await slices.isOver()) showSoon();
    },
    { onIdle: showSoon, onError: reportError },
  );
  const setConnection = (connection: Studio['connection']) => {
    studio.connection = connection;
    showSoon();
  };
  const source = new EventSource(url);
  source.addEventListener('open', () => setConnection('open'));
  source.addEventListener('message', ({ data }) => take(JSON.parse(data)));
  source.addEventListener('end', () => {
    source.close();
    setConnection('ended');
  });
  // It connects again by itself, unless the server refuses it.
  source.addEventListener('error', () =>
    setConnection(source.readyState === EventSource.CLOSED ? 'refused' : 'lost'),
  );
}
