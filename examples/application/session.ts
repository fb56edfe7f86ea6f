import { useSyncExternalStore } from 'react';

let token: string | null = null;
const listeners = new Set<() => void>();

function set(next: string | null): void {
  token = next;
  for (const listener of listeners) listener();
}

/** Who is signed in: a token in memory alone. */
export const session = {
  get token(): string | null {
    return token;
  },
  begin: (next: string): void => set(next),
  /** Ends the session of this token; a late 401 for an older one ends nothing. */
  end(refused: string): void {
    if (refused === token) set(null);
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export const useIsSignedIn = (): boolean =>
  useSyncExternalStore(session.subscribe, () => session.token !== null);
