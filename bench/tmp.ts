import { simulations } from './parts/simulations.ts';
import { outageTable } from './report/simulations.ts';
console.log(JSON.stringify(outageTable(await simulations(20, 10_000)).rows.slice(-3)));
