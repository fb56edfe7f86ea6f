import type { Chart } from '../chart-picture/chart.ts';
import type { Layout } from '../chart-picture/layout.ts';
import { layoutOf } from '../chart-picture/layout-of.ts';
import type { FromWorker, Shown } from './shown.ts';
import type { ToWorker, View } from './view.ts';

/** A chart and where its parts are drawn. */
export interface Drawing {
  readonly chart: Chart;
  readonly layout: Layout;
}

/** What the page has of its worker; a new object with each change. */
export interface Told {
  readonly shown: Shown | null;
  readonly drawings: ReadonlyMap<string, Drawing>;
}

export interface WorkerClient {
  /** Asks for a view; of those that are asked for before the last one is answered only the newest counts. */
  ask(view: Omit<View, 'number'>): void;
  subscribe(listener: () => void): () => void;
  told(): Told;
}

export function openWorker(open: ToWorker): WorkerClient {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const listeners = new Set<() => void>();
  let told: Told = { shown: null, drawings: new Map() };
  let number = 0;
  let isAnswered = true;
  let waiting: Omit<View, 'number'> | null = null;

  const tell = (change: Partial<Told>) => {
    told = { ...told, ...change };
    for (const listener of listeners) listener();
  };
  const send = (view: Omit<View, 'number'>) => {
    number += 1;
    isAnswered = false;
    waiting = null;
    worker.postMessage({ type: 'view', view: { ...view, number } } satisfies ToWorker);
  };
  worker.addEventListener('message', async ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'drawing') {
      const layout = await layoutOf(data.chart);
      tell({ drawings: new Map(told.drawings).set(data.name, { chart: data.chart, layout }) });
      return;
    }
    if (data.shown.number === number) isAnswered = true;
    tell({ shown: data.shown });
    if (isAnswered && waiting) send(waiting);
  });
  worker.postMessage(open);

  return {
    ask: (view) => {
      if (isAnswered) send(view);
      else waiting = view;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    told: () => told,
  };
}
