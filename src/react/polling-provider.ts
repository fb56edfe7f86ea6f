import * as React from 'react';
import type { SharedBetween } from '../across-tabs/poll-name.ts';
import type { Inspect } from './actor-store.ts';
import { loadedSharing, loadSharing } from './load-sharing.ts';
import { OptionsContext } from './polling-options.ts';
import { isSameSharing } from './same-sharing.ts';

export interface PollingProviderOptions {
  /** An inspector's `inspect`, for the polls and fleets of all descendants that have none of their own. */
  readonly inspect?: Inspect | undefined;
  /**
   * Whether tabs of one origin that poll the same share one poll: one of them polls, a visible one if there is any, and
   * all show it. Where the browser has no Web Locks or BroadcastChannel (also on a page that isn't a secure context),
   * where the polls or their users can't be told apart (without credentials that have a secret, `user` tells the users),
   * and where a snapshot holds a secret or names the next request, each tab polls for itself, and a development build
   * says why. Default `false`.
   */
  readonly acrossTabs?: boolean | SharedBetween | undefined;
}

/** Options for all descendants that poll. Without it they have none; polls are shared in the page either way. */
export function PollingProvider({
  children,
  inspect,
  acrossTabs = false,
}: PollingProviderOptions & { readonly children?: React.ReactNode }): React.ReactElement {
  const between = useSame(acrossTabs === true ? {} : acrossTabs || null);
  React.useEffect(() => {
    if (between !== null && loadedSharing() === undefined) void loadSharing();
  }, [between]);
  const sharing = React.useMemo(
    () => between && { between, loaded: loadedSharing, load: loadSharing },
    [between],
  );
  const options = React.useMemo(() => ({ inspect, acrossTabs: sharing }), [inspect, sharing]);
  return React.createElement(OptionsContext.Provider, { value: options }, children);
}

/** The object of an earlier render while the new one says the same. */
function useSame(between: SharedBetween | null): SharedBetween | null {
  const [same, setSame] = React.useState(between);
  if (isSameSharing(same, between)) return same;
  setSame(between);
  return between;
}
