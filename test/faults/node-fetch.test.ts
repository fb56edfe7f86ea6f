import { expect, it } from 'vitest';
import { allFaults } from './rows/all-faults.ts';
import { runFault } from './run-fault.ts';
import { complaintsOf } from './table.ts';
import { transports } from './transports.ts';

const [, nodeFetch] = transports;

/** What a transport has no part in: how a status, a header or a body is read. `npm run faults` plays these, too. */
const READ_ABOVE =
  /JSON|keys|byte order|UTF-8|numbers|blanks|HTML|portal|malformed or strange|[235]00 to/;

const faults = (await allFaults()).filter(({ name }) => !READ_ABOVE.test(name));

it.each(faults.map((fault) => [fault.name, fault] as const))(
  'nodeFetch keeps every promise after: %s',
  { timeout: 60_000 },
  async (_, fault) => {
    expect(complaintsOf(await runFault(fault, nodeFetch))).toEqual([]);
  },
);
