import type { PollingContext } from '../../machines/polling.context.ts';
import {
  anything,
  nullable,
  strictObject,
  type Validator,
} from '../../machines/validate/validate.ts';
import { boolean, computedTime, count, pollState, slowdowns } from './validate-poll-state.ts';

/** All of a poll's context but its policy. */
export const validatePollContext = strictObject({
  ...pollState,
  policy: anything,
  autoStart: boolean,
  slowdowns,
  at: nullable(computedTime),
  unanswered: count,
  refreshRequested: boolean,
} satisfies Record<keyof PollingContext, Validator>);
