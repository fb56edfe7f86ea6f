import * as React from 'react';
import type { Inspect } from './actor-store.ts';

export interface PollingProviderOptions {
  /** An inspector's `inspect`, for the polls and fleets of all descendants that have none of their own. */
  readonly inspect?: Inspect | undefined;
}

const NONE: PollingProviderOptions = {};

// React has no contexts where server components are rendered, and this file may be loaded there.
const OptionsContext = React.createContext?.(NONE);

/** Options for all descendants that poll. Without it they have none; polls are shared either way. */
export function PollingProvider({
  children,
  inspect,
}: PollingProviderOptions & { readonly children?: React.ReactNode }) {
  const options = React.useMemo(() => ({ inspect }), [inspect]);
  return React.createElement(OptionsContext.Provider, { value: options }, children);
}

export const usePollingOptions = (): PollingProviderOptions => React.useContext(OptionsContext);
