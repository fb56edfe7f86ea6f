import type { LoadStatus } from '../resource/load-status.ts';
import type { Resource } from '../resource/resource.ts';
import { failed } from './classify.ts';
import type { Client } from './client.ts';
import type { Task } from './observe.ts';
import type { StatusQuestion } from './read-status.ts';
import { hideNothing } from './redact.ts';
import { type Paced, unpaced } from './resource-answer.ts';
import { thrownFailure } from './thrown-failure.ts';

type Part = typeof import('./load-status.ts');

/** What judges the answers of the user's client: a file of its own, which pages without `load` never load. */
let part: Part | null = null;

let loading: Promise<Part> | null = null;

/** After a failure the next call tries again. */
function loadPart(): Promise<Part> {
  loading ??= import('./load-status.ts').finally(() => {
    loading = null;
  });
  return loading;
}

/** Begins to load what a resource needs besides, so that it is there by the first request. */
export function prepareFor({ load }: Pick<Resource<unknown>, 'load'>): void {
  // The request tries again, and says why not.
  if (load) loadPart().catch(() => {});
}

/**
 * Has a client of the user's ask for the status of one id. A part that can't be loaded is a failure of the network, as
 * its own request would have been.
 *
 * @throws for a bug in the resource, but for one in `load`, which is an answer.
 */
export async function loadOnDemand<TData>(
  client: Client,
  resource: Resource<TData>,
  load: LoadStatus,
  question: StatusQuestion,
  task: Task,
): Promise<Paced<TData>> {
  try {
    part ??= await loadPart();
  } catch (error) {
    return unpaced(failed(thrownFailure(error, 'platform', hideNothing)));
  }
  // It may have been stopped meanwhile.
  task.signal.throwIfAborted();
  return part.loadStatus(client, resource, load, question, task);
}
