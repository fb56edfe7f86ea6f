import * as React from 'react';
import type { Inspect } from './actor-store.ts';
import type { TabSharing } from './tab-sharing.ts';

/** What applies to all polls below a provider. */
interface PollingOptions {
  readonly inspect?: Inspect | undefined;
  /** `null`: each tab polls for itself. */
  readonly acrossTabs: TabSharing | null;
}

const NONE: PollingOptions = { acrossTabs: null };

// React has no contexts where server components are rendered, and this file may be loaded there.
export const OptionsContext = React.createContext?.(NONE);

export const usePollingOptions = (): PollingOptions => React.useContext(OptionsContext);
