import type { Snapshot } from 'xstate';
import type { Place, State } from './message.ts';
import { withChange } from './pages-change.ts';

/** The parts of a snapshot that decide who polls when. */
export type PollSnapshot = Snapshot<unknown> & {
  readonly value: unknown;
  readonly context: {
    readonly nextPollAt: number | null;
    readonly pages?: readonly (readonly unknown[])[];
  };
};

/** The poll as this tab knows it. */
export interface Known extends Place {
  readonly run: number;
  readonly isPaused: boolean;
  readonly snapshot: PollSnapshot;
}

/** As it is sent: of a fleet without its pages. */
export function stateOf({ term, turn, run, isPaused, snapshot }: Known) {
  const { pages, ...context } = snapshot.context;
  const sent = (pages ? { ...snapshot, context } : snapshot) as Snapshot<unknown>;
  return { type: 'state', term, turn, run, isPaused, snapshot: sent } as const;
}

/** The snapshot with all its pages; `null` when those before are missing. */
export function wholeOf(
  { snapshot, pages, isWhole, term, turn }: State,
  before: Known | null,
): PollSnapshot | null {
  const given = snapshot as PollSnapshot;
  if (!pages) return given;
  if (!isWhole && (before?.term !== term || before.turn + 1 !== turn)) return null;
  const all = withChange(isWhole ? [] : (before?.snapshot.context.pages ?? []), pages);
  return { ...given, context: { ...given.context, pages: all } };
}
