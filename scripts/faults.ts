/**
 * `npm run faults`: plays every fault to a poll, over real sockets, and writes what was promised, and
 * whether it was kept, into test/faults/README.md. It fails when a promise was broken.
 */
import { allFaults } from '../test/faults/rows/all-faults.ts';
import { runFault } from '../test/faults/run-fault.ts';
import { complaintsOf, tableOf } from '../test/faults/table.ts';
import { keepFresh } from './readme-section.ts';

const results = [];
for (const fault of await allFaults()) {
  const result = await runFault(fault);
  for (const complaint of complaintsOf(result)) {
    console.error(`${fault.name}: ${complaint}`);
    process.exitCode = 1;
  }
  results.push(result);
}

const table = tableOf(results);
console.log(table);
keepFresh('faults', 'npm run faults', table, undefined, 'test/faults/README.md');
