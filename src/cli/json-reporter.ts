import { phaseOf } from '../../machines/poll/phase.ts';
import { quotable } from '../messages/explain.ts';
import { waitOf } from './poll-snapshot.ts';
import type { Reporter } from './reporter.ts';

/**
 * One JSON object per line on stdout, for programs; notes on stderr. An object with an `id` is about one
 * conversation, one without is about the fleet.
 */
export function jsonReporter(
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Reporter {
  const print = (event: object) => stdout.write(`${JSON.stringify(event)}\n`);
  return {
    note: (text) => stderr.write(`${text}\n`),
    begin: () => undefined,
    event: (id, { type, ...fields }) => print({ type, id, ...fields }),
    snapshot: (snapshot) => {
      const { id, polls } = snapshot.context;
      const { delayMs, nextPollAt } = waitOf(snapshot) ?? { delayMs: null, nextPollAt: null };
      print({ type: 'state', id, state: phaseOf(snapshot.value), delayMs, nextPollAt, polls });
    },
    batch: print,
    fleet: (fleet) => {
      const { polls, live } = fleet.context;
      const { delayMs, nextPollAt } = waitOf(fleet) ?? { delayMs: null, nextPollAt: null };
      const members = fleet.members.size;
      print({
        type: 'state',
        state: phaseOf(fleet.value),
        delayMs,
        nextPollAt,
        polls,
        live,
        members,
      });
    },
    outcome: (outcome) => print({ type: 'outcome', id: outcome.id, outcome }),
    message: ({ id, text }) => stderr.write(`${id === null ? '' : `${quotable(id)} `}${text}\n`),
    childStdio: ['ignore', 2, 2],
    close: () => undefined,
  };
}
