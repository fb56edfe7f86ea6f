import type { Resource } from '../resource/resource.ts';
import { failed } from './classify.ts';
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
 * Uses that part, once it is loaded. One that can't be had is a failure of the network, as the request itself would
 * have been.
 */
export async function onceLoaded<TData>(
  signal: AbortSignal,
  use: (part: Part) => Promise<Paced<TData>>,
): Promise<Paced<TData>> {
  try {
    part ??= await loadPart();
  } catch (error) {
    return unpaced(failed(thrownFailure(error, 'platform', hideNothing)));
  }
  // It may have been stopped meanwhile.
  signal.throwIfAborted();
  return use(part);
}
