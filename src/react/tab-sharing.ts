import type { SharedBetween } from '../across-tabs/poll-name.ts';

/** What shares polls among tabs. */
type Sharing = typeof import('../across-tabs/share.ts');

/** How the polls below a provider are shared. A page without one doesn't pay for what it takes. */
export interface TabSharing {
  readonly between: SharedBetween;
  /** `null` where the browser lacks what it takes, or where it couldn't be loaded; `undefined` until it is loaded. */
  readonly loaded: () => Sharing | null | undefined;
  /** Loads it once. */
  readonly load: () => Promise<void>;
}
