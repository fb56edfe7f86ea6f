import type { Reporter } from './reporter.ts';

const nothing = () => undefined;

/** Only how polls ended, and what failed beside them. */
export const quietReporter = (reporter: Reporter): Reporter => ({
  ...reporter,
  note: nothing,
  event: nothing,
  snapshot: nothing,
  batch: nothing,
  fleet: nothing,
});
