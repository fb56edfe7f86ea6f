import { isOver, type Job, type Status } from './job.ts';
import { ask } from './request.ts';

// It polls only where there is a `window`, and looks for it when it is loaded.
Object.assign(globalThis, { window: globalThis });
const { QueryClient, QueryObserver } = await import('@tanstack/query-core');

const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });

export function watch(job: Job): Promise<void> {
  const observer = new QueryObserver<Status>(client, {
    queryKey: ['jobs', job.id],
    queryFn: ({ signal }) => ask(job, signal),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : job.intervalMs),
    refetchIntervalInBackground: true,
  });
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      unsubscribe();
      client.removeQueries({ queryKey: ['jobs', job.id] });
      job.signal.removeEventListener('abort', abort);
      settle();
    };
    const abort = () => end(() => reject(job.signal.reason));
    const unsubscribe = observer.subscribe(({ data, error }) => {
      if (error) end(() => reject(error));
      else if (data && isOver(data)) end(resolve);
    });
    job.signal.addEventListener('abort', abort, { once: true });
  });
}
