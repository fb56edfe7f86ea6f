/** `npm run paths`: every transition of the chart and how many generated paths take it. */
import { transitionTable } from './transition-table.ts';

const { rows, total } = transitionTable();
console.table(rows);

const covered = rows.filter(({ paths }) => paths > 0).length;
const percent = Math.floor((100 * covered) / rows.length);
console.log(`${total} paths take ${covered} of ${rows.length} transitions: ${percent} %`);
if (covered < rows.length) process.exitCode = 1;
