/**
 * `npm run faults`: plays every fault to a poll, over real sockets, and writes what was promised, and
 * whether it was kept, into test/faults/README.md. It fails when a promise was broken, over Node's own fetch or nodeFetch.
 */
import { allFaults } from '../test/faults/rows/all-faults.ts';
import { runFault } from '../test/faults/run-fault.ts';
import { complaintsOf, tableOf } from '../test/faults/table.ts';
import { transports } from '../test/faults/transports.ts';
import { keepFresh } from './readme-section.ts';

const results = [];
for (const fault of await allFaults()) {
  for (const transport of transports) {
    const result = await runFault(fault, transport);
    for (const complaint of complaintsOf(result)) {
      console.error(`${fault.name}, over ${transport.name}: ${complaint}`);
      process.exitCode = 1;
    }
    if (transport.isNodes) results.push(result);
  }
}

const table = tableOf(results);
console.log(table);
keepFresh('faults', 'npm run faults', table, undefined, 'test/faults/README.md');
