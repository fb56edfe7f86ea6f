import { type Reporter, stateOf, waitOf } from './reporter.ts';

/** One JSON object per line on stdout, for programs; the rest on stderr. */
export function jsonReporter(
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Reporter {
  const print = (event: object) => stdout.write(`${JSON.stringify(event)}\n`);
  return {
    note: (text) => stderr.write(`${text}\n`),
    event: (id, { type, ...facts }) => print({ type, id, ...facts }),
    standing: (standing) => {
      const { id, polls } = standing.context;
      const { delayMs, nextPollAt } = waitOf(standing) ?? { delayMs: null, nextPollAt: null };
      print({ type: 'state', id, state: stateOf(standing), delayMs, nextPollAt, polls });
    },
    outcome: (outcome) => print({ type: 'outcome', id: outcome.id, outcome }),
    close: () => undefined,
  };
}
