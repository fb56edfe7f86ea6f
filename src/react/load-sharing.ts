import type { TabSharing } from './tab-sharing.ts';

let sharing: ReturnType<TabSharing['loaded']>;
let loading: Promise<void> | undefined;

export const loadedSharing: TabSharing['loaded'] = () => {
  const canShare =
    globalThis.navigator?.locks !== undefined && globalThis.BroadcastChannel !== undefined;
  return canShare ? sharing : null;
};

export const loadSharing: TabSharing['load'] = () => {
  loading ??= import('../across-tabs/share.ts').then(
    ({ sharePoll, shareFleet }) => {
      sharing = { sharePoll, shareFleet };
    },
    () => {
      sharing = null;
    },
  );
  return loading;
};
