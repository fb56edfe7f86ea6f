import * as pollchart from 'pollchart';
import * as fleet from 'pollchart/fleet';
import * as xstate from 'xstate';
import { script } from './script.js';

console.log(
  JSON.stringify(await script({ pollchart, fleet, xstate }, JSON.parse(process.argv[2]))),
);
