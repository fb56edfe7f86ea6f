const pollchart = require('pollchart');
const fleet = require('pollchart/fleet');
const xstate = require('xstate');

import('./script.js')
  .then(({ script }) => script({ pollchart, fleet, xstate }, JSON.parse(process.argv[2])))
  .then((said) => console.log(JSON.stringify(said)));
