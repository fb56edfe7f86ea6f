/** What shares polls among tabs: a page that doesn't load it doesn't pay for it. */
type Sharing = typeof import('../across-tabs/share.ts');

let sharing: Sharing | null | undefined;
let loading: Promise<void> | undefined;

/** `null` where the browser lacks what it takes, or where it couldn't be loaded; `undefined` until it is loaded. */
export function loadedSharing(): Sharing | null | undefined {
  const canShare =
    globalThis.navigator?.locks !== undefined && globalThis.BroadcastChannel !== undefined;
  return canShare ? sharing : null;
}

/** Loads it once. */
export function loadSharing(): Promise<void> {
  loading ??= import('../across-tabs/share.ts').then(
    (loaded) => {
      sharing = loaded;
    },
    () => {
      sharing = null;
    },
  );
  return loading;
}
