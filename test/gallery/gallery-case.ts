import type { Observation, PolicyInput, PollOutcome, Resource } from '../../src/index.ts';
import type { VendorServer } from './servers/vendor-server.ts';

/** One job at one vendor's server, polled to its end by the gallery's resource. */
export interface GalleryCase {
  readonly title: string;
  readonly start: () => Promise<VendorServer>;
  readonly resource: (server: VendorServer) => Resource<unknown>;
  readonly id: string;
  /** What happens to the job before it is polled. */
  readonly before?: (server: VendorServer) => Promise<unknown>;
  /** The answer with which the job was created, as the poll's first observation. */
  readonly observation?: (server: VendorServer) => Promise<Observation>;
  readonly policy?: PolicyInput;
  /** The fields of the outcome that matter; what isn't named may be anything. */
  readonly outcome: Partial<PollOutcome<unknown>> & Pick<PollOutcome, 'reason' | 'status' | 'data'>;
  /** Part of the failure's message. */
  readonly failure?: string;
  /** Each request of the poll: method, path, and the body of a POST. */
  readonly requests: readonly string[];
  /** What every request of the poll carries, and may carry more. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The minimum wait before the request with this index, ms. */
  readonly waits?: Readonly<Record<number, number>>;
}

/** The same for all jobs of one vendor. */
export const casesOf = (
  vendor: Pick<GalleryCase, 'start' | 'resource' | 'headers'> & { readonly name: string },
  jobs: readonly Omit<GalleryCase, 'start' | 'resource' | 'headers'>[],
): GalleryCase[] => {
  const { name, ...shared } = vendor;
  return jobs.map((job) => ({ ...shared, ...job, title: `${name}: ${job.title}` }));
};
