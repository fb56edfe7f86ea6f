import type { Batch, FleetState } from './fleet-state.ts';
import { slotsOf } from './flights.ts';

type Queue = Pick<
  FleetState,
  'queued' | 'inFlight' | 'slowdowns' | 'forbidden' | 'maxInFlight' | 'wasConfirming'
>;

/** Which queued requests start next, which wait on, and whether the last that has started asks for a confirmation. */
interface Next {
  readonly sent: readonly Batch[];
  readonly left: readonly Batch[];
  readonly wasConfirming: boolean;
}

/**
 * The next requests of the queue, at most `count`. Those for a confirmation, whose server may not answer at all, take
 * at most half of the slots, but one always, and no two in a row while another request waits.
 */
export function nextBatches(context: Queue, count: number): Next {
  let confirmations = confirmationsIn(context);
  let { wasConfirming } = context;
  const sent: Batch[] = [];
  const left = [...context.queued];
  while (sent.length < count) {
    const other = left.findIndex(({ isConfirming }) => !isConfirming);
    const isOthersTurn =
      confirmations >= maxConfirmations(context) || (wasConfirming && other >= 0);
    const [next] = isOthersTurn && other < 0 ? [] : left.splice(isOthersTurn ? other : 0, 1);
    if (!next) break;
    sent.push(next);
    wasConfirming = next.isConfirming;
    confirmations += Number(wasConfirming);
  }
  return { sent, left, wasConfirming };
}

/** Whether a queued request has a slot, whatever the rate says. */
export function hasSlot(context: Queue): boolean {
  const { queued, inFlight } = context;
  if (inFlight.length >= slotsOf(context)) return false;
  const mayConfirm = confirmationsIn(context) < maxConfirmations(context);
  return queued.some(({ isConfirming }) => mayConfirm || !isConfirming);
}

const confirmationsIn = ({ inFlight }: Queue) =>
  inFlight.filter(({ isConfirming }) => isConfirming).length;

const maxConfirmations = (context: Queue) => Math.max(1, Math.floor(slotsOf(context) / 2));
