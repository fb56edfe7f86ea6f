import { explain, poll } from 'pollchart';
import { id, machine } from './machine.js';

const output = document.querySelector('output');
poll(machine, { id }).then((outcome) => {
  output.textContent = explain(outcome);
});
