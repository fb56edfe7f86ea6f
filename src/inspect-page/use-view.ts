import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Language } from '../messages/explain.ts';
import type { View } from './view.ts';
import type { Told, WorkerClient } from './worker-client.ts';

export type AskedView = Omit<View, 'number'>;

/** Computed from what was asked for before: the worker may not have answered that yet. */
type Change = Partial<AskedView> | ((before: AskedView) => Partial<AskedView>);

const firstView = (language: Language): AskedView => ({
  language,
  actor: null,
  position: { type: 'live' },
  actors: { from: 0, count: 30, search: '' },
  polls: { from: 0, count: 30 },
  members: { from: 0, count: 30, search: '', phase: null },
  member: null,
  expanded: [],
});

/** What is asked of the worker, how to ask for something else, and what it has told. */
export function useView(
  client: WorkerClient,
  language: Language,
  isRecording: boolean,
): readonly [AskedView, (change: Change) => void, Told] {
  const [view, setView] = useState<AskedView>(() => ({
    ...firstView(language),
    position: isRecording ? { type: 'step', step: 0 } : { type: 'live' },
  }));
  const change = useCallback(
    (change: Change) =>
      setView((before) => ({
        ...before,
        ...(typeof change === 'function' ? change(before) : change),
      })),
    [],
  );
  const told = useSyncExternalStore(client.subscribe, client.told);
  useEffect(() => client.ask({ ...view, language }), [client, view, language]);
  return [view, change, told];
}
