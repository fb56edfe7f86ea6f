import {
  defer,
  filter,
  firstValueFrom,
  fromEvent,
  map,
  mergeMap,
  repeat,
  takeUntil,
  tap,
  timeout,
} from 'rxjs';
import { fromFetch } from 'rxjs/fetch';
import { headers, isOver, type Job, REQUEST_TIMEOUT_MS, schema, urlOf } from './job.ts';

async function read(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

export const watch = (job: Job): Promise<unknown> =>
  firstValueFrom(
    // `selector` keeps the body under the same abort and timeout as the headers.
    fromFetch(urlOf(job), { headers, selector: read }).pipe(
      timeout(REQUEST_TIMEOUT_MS),
      map((json) => schema.parse(json)),
      repeat({ delay: job.intervalMs }),
      tap((status) => {
        job.latest = status;
      }),
      filter(isOver),
      takeUntil(
        fromEvent(job.signal, 'abort').pipe(
          mergeMap(() => defer(() => Promise.reject(job.signal.reason))),
        ),
      ),
    ),
  );
