import type { Name } from './contenders.ts';
import type { Windows } from './measure.ts';

/** What a run is to measure. JSON. */
export interface Plan {
  readonly names: readonly Name[];
  /** How many polls; the last are more than any contender can carry on two cores. */
  readonly sizes: readonly number[];
  readonly windows: Windows;
  /** Why a contender can't be had on this machine. */
  readonly leftOut: readonly string[];
  /** Whether it is the run whose figures are written down. */
  readonly isWhole: boolean;
}
