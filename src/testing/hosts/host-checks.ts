import * as claiming from './claiming.ts';
import * as crashing from './crashing.ts';
import * as fencing from './fencing.ts';
import type { HostCheck, HostChecksOptions, OpenHost } from './host-under-test.ts';
import * as storing from './storing.ts';
import { Trial } from './trial.ts';

const checks: Readonly<Record<string, (trial: Trial) => Promise<void>>> = {
  'load gives what was saved last, as it was, to every worker': storing.loadsWhatWasSaved,
  'polls are kept apart, though their tasks have the same ids': storing.keepsPollsApart,
  'save refuses a record that does not follow the stored one': fencing.refusesOldRecords,
  'of many workers that save the same version one succeeds': fencing.letsOneOfManySave,
  'a refused save schedules nothing': fencing.schedulesNothingThatIsRefused,
  'a crash anywhere in save stores and schedules all, or nothing': crashing.storesAllOrNothing,
  'timers come though every worker crashed': crashing.keepsTimersWithoutWorkers,
  'what a worker was working on when it crashed is claimed by another':
    crashing.handsOverAfterACrash,
  'a task is with one worker at a time, and done once': claiming.givesATaskToOneWorker,
  'a task is claimed as it was saved': claiming.claimsAsItWasSaved,
  'a timer is never claimed before it is due': claiming.neverClaimsEarly,
  'a task whose work failed is claimed again': claiming.claimsWhatFailedAgain,
  'work may save, and what it schedules is claimed': claiming.schedulesFromWithinWork,
};

/**
 * The promises of `DurableHost`, each as a check to run in a test of your own:
 *
 * ```ts
 * describe('My host', () => {
 *   for (const { name, run } of hostChecks(open)) it(name, run);
 * });
 * ```
 *
 * Checks may run one after the other on the same store; each has polls of its own and ends the workers that it opened.
 */
export const hostChecks = (open: OpenHost, options: HostChecksOptions = {}): HostCheck[] =>
  Object.entries(checks).map(([name, check]) => ({
    name,
    run: async () => {
      const trial = new Trial(open, options);
      try {
        await check(trial);
      } finally {
        await trial.end();
      }
    },
  }));
