const { createPollingMachine, explain, poll } = require('pollchart');
const { conversation } = require('pollchart/openhands');

const baseUrl = process.env.OPENHANDS_BASE_URL ?? 'http://localhost:3000';
const machine = createPollingMachine(conversation({ baseUrl }));

poll(machine, { id: '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687' }).then((outcome) =>
  console.log(explain(outcome)),
);
