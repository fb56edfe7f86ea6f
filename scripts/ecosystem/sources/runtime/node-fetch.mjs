import * as pollchart from 'pollchart';
import * as fleet from 'pollchart/fleet';
import { nodeFetch } from 'pollchart/node';
import * as xstate from 'xstate';
import { script } from './script.js';

const fetch = nodeFetch();
const said = await script({ pollchart, fleet, xstate }, { ...JSON.parse(process.argv[2]), fetch });
await fetch.close();
console.log(JSON.stringify(said));
